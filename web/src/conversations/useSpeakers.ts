import { useQueries } from "@tanstack/react-query";
import { http, read, type Schemas } from "../edge/http";
import type { Talk } from "./thread";

export type Speaker = Schemas["Speaker"];

/** What others are called who wrote here, beside the case's customer; asked for only where somebody else did. */
export function useSpeakers(talks: readonly Talk[], known: ReadonlySet<string>, caseId: string): Speaker[] {
  const crowded = talks.filter((one) => one.messages.some((message) => !message.ours && !known.has(message.author)));
  const found = useQueries({
    queries: crowded.map((one) => ({
      queryKey: ["speakers", one.seen.id, newcomers(one, known)],
      queryFn: () => read(() => http.GET("/conversations/{conversation_id}/speakers", { params: { path: { conversation_id: one.seen.id }, query: { case: caseId } } })),
      staleTime: 10 * 60_000,
    })),
    combine: (answers) => answers.flatMap((one) => one.data?.speakers ?? []),
  });
  return found;
}

/** Who is new here: somebody else is another question. */
const newcomers = (one: Talk, known: ReadonlySet<string>): string =>
  [...new Set(one.messages.filter((message) => !message.ours && !known.has(message.author)).map((message) => message.author))].sort().join(" ");
