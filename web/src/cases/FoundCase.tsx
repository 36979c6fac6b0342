import { useQuery } from "@tanstack/react-query";
import { Redirect, useParams } from "wouter";
import { State } from "../design/State";
import { http, read } from "../edge/http";
import { queries } from "../edge/queries";
import { words } from "../kernel/words";
import { NoCase } from "./NoCase";

/** The case with the number that somebody said. */
export default function FoundCase() {
  const { number = "" } = useParams<{ number: string }>();
  const found = useQuery({ queryKey: ["case-number", number], queryFn: () => find(number) });
  if (found.data) return <Redirect to={`/cases/${found.data}`} replace />;
  if (found.isPending) return <State busy title={words.cases.loading} />;
  return <NoCase error={found.error} onTry={() => void found.refetch()} missing={words.cases.notFoundNumber(number)} />;
}

async function find(number: string): Promise<string> {
  const seen = await read(() => http.GET("/cases/by-number/{number}", { params: { path: { number } } }));
  queries.setQueryData(["case", seen.case.id], seen);
  return seen.case.id;
}
