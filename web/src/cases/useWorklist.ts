import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import { http, read, type Schemas } from "../edge/http";
import { pollInterval } from "../edge/live";
import type { Place } from "./places";
import type { CaseLine, TaskSeen } from "./types";

export type Item = Omit<Schemas["Item"], "case" | "task"> & { case: CaseLine; task: TaskSeen | null };
export type Worklist = { items: Item[]; next: string | null };
export type Pages = InfiniteData<Worklist>;

const MOST_EMPTY = 5; // pages in a row without a thing on them that are asked for at once: a filter leaves little

export const worklistKey = ({ list, wish }: Place) => ["list", list, wish] as const;

/** A list, as far as it was looked at: for the inbox, and for stepping from case to case. */
export function useWorklist(place: Place) {
  return useInfiniteQuery({
    queryKey: worklistKey(place),
    queryFn: ({ pageParam }) => page(place, pageParam),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: pollInterval,
  });
}

/** What a row is told apart by: a case, or a task of it. */
export const rowId = (item: Item): string => (item.task ? `${item.case.id} ${item.task.id}` : item.case.id);

/** All things on the pages so far, each once: it may have moved from one page to the next between them. */
export function itemsOf(pages: Pages | undefined): Item[] {
  const all = new Map((pages?.pages ?? []).flatMap((one) => one.items).map((item) => [rowId(item), item]));
  return [...all.values()];
}

/** The cases of a list in its order, each once. */
export function caseIdsOf(pages: Pages | undefined): string[] {
  return [...new Set(itemsOf(pages).map((item) => item.case.id))];
}

async function page({ list, wish }: Place, after: string): Promise<Worklist> {
  let since = after;
  for (let tries = 1; ; tries++) {
    const query = { ...wish, ...(since ? { after: since } : {}) };
    const found = await read(() => http.GET("/worklists/{name}", { params: { path: { name: list }, query } }));
    if (found.items.length || !found.next || tries === MOST_EMPTY) return found;
    since = found.next;
  }
}
