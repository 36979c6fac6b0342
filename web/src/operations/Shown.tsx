import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "../design/Button";
import { State } from "../design/State";
import { Refused } from "../edge/refusal";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";

/** What a query found; until then, or when it cannot, that is said. */
export function Shown<T>({ query, children }: { query: UseQueryResult<T>; children: (found: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) return <State busy title={words.operations.loading} />;
  const why = query.error instanceof Refused ? refusalInWords(query.error.refusal) : words.operations.failed;
  return (
    <State title={why}>
      <Button onPress={() => void query.refetch()}>{words.operations.again}</Button>
    </State>
  );
}
