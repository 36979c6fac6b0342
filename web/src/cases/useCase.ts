import { useQuery, useQueryClient } from "@tanstack/react-query";
import { becamePart } from "../conversations/parts";
import { http, read, type Schemas } from "../edge/http";
import { pollInterval, useWatch } from "../edge/live";
import { queries } from "../edge/queries";
import type { CaseLine, CaseSeen } from "./types";

/** The case in one answer, kept fresh while it is shown; at first with what a list knows of it. */
export function useCase(id: string) {
  const cache = useQueryClient();
  const query = useQuery({
    queryKey: ["case", id],
    queryFn: () => readCase(id),
    refetchInterval: pollInterval,
    placeholderData: () => known(cache.getQueriesData({ queryKey: ["list"] }), id),
  });
  useWatch(thingsOf(id, query.data));
  return query;
}

/** Have a case at hand before somebody opens it. */
export function prefetchCase(id: string): void {
  void queries.prefetchQuery({ queryKey: ["case", id], queryFn: () => readCase(id) });
}

/** The case as it was on record at a moment: it does not change any more. */
export function useCaseThen(id: string, asOf: string) {
  return useQuery({
    queryKey: ["case-then", id, asOf],
    queryFn: () => read(() => http.GET("/cases/{case_id}", { params: { path: { case_id: id }, query: { as_of: asOf } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Show this as the case, here, until the service says more. */
export function setCase(id: string, change: (line: CaseLine) => CaseLine): void {
  queries.setQueryData<CaseSeen>(["case", id], (seen) => (seen ? { ...seen, case: change(seen.case) } : seen));
}

async function readCase(id: string): Promise<CaseSeen> {
  const seen = await read(() => http.GET("/cases/{case_id}", { params: { path: { case_id: id } } }));
  becamePart(id, seen.case.id);
  return seen;
}

function thingsOf(id: string, seen: CaseSeen | undefined): string[] {
  const talks = (seen?.conversations ?? []).map((one) => `conversation/${one.id}`);
  const live = seen?.case.id ?? id;
  return [`case/${live}`, `presence/${live}`, ...talks];
}

/** What a list knows of a case, in the shape of a case: enough for the header and the status. */
function known(lists: (readonly [unknown, unknown])[], id: string): CaseSeen | undefined {
  const pages = lists.flatMap(([, data]) => (data as { pages?: Schemas["Worklist"][] } | undefined)?.pages ?? [data as Schemas["Worklist"] | undefined]);
  const item = pages.flatMap((page) => page?.items ?? []).find((one) => one.case.id === id);
  if (!item) return undefined;
  return { case: item.case, etag: item.case.etag, conversations: [], more_conversations: [], customer: null, others: [], history: [], drafts: [], mark: null };
}
