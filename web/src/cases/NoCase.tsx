import type { ReactNode } from "react";
import { Link } from "wouter";
import { Button } from "../design/Button";
import { State } from "../design/State";
import { isAbsent, Refused } from "../edge/refusal";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";

/** Why there is nothing to show, and the way on. */
export function NoCase({ error, onTry, missing = words.cases.notFound, children }: { error: unknown; onTry: () => void; missing?: string; children?: ReactNode }) {
  const refusal = error instanceof Refused ? error.refusal : undefined;
  const isGone = isAbsent(error);
  return (
    <State heading title={isGone ? missing : words.cases.notRead}>
      {refusal && !isGone ? <p>{refusalInWords(refusal)}</p> : null}
      {isGone ? <Link href="/">{words.cases.toInbox}</Link> : <Button onPress={onTry}>{words.cases.tryAgain}</Button>}
      {isGone ? children : null}
    </State>
  );
}
