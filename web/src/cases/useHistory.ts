import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { http, read } from "../edge/http";
import type { CaseSeen, Happened } from "./types";

/** What happened, newest first: what the case itself tells, and older things page by page. What was once shown stays. */
export function useHistory(seen: CaseSeen) {
  const newest = seen.history as Happened[];
  const [oldest] = useState(() => versionOf(newest.at(-1)));
  const older = useInfiniteQuery({
    queryKey: ["history", seen.case.id, oldest],
    queryFn: ({ pageParam }) => read(() => http.GET("/cases/{case_id}/history", { params: { path: { case_id: seen.case.id }, query: { after: pageParam } } })),
    initialPageParam: String(oldest),
    getNextPageParam: (last) => last.next ?? undefined,
    enabled: false,
  });
  const kept = useRef(new Map<string, Happened>());
  for (const one of [...newest, ...(older.data?.pages ?? []).flatMap((page) => page.events as Happened[])]) kept.current.set(one.id, one);
  return {
    events: [...kept.current.values()].sort(newestFirst),
    isMore: older.data ? older.hasNextPage : oldest > 1,
    isReading: older.isFetching,
    failed: older.isError,
    more: () => void (older.data ? older.fetchNextPage() : older.refetch()),
  };
}

/** Event ids are `<version>.<n>`. */
export const versionOf = (event: Pick<Happened, "id"> | undefined): number => Number(event?.id.split(".")[0] ?? 1);

/** By version, then by place in it. */
export function newestFirst(one: Pick<Happened, "id">, other: Pick<Happened, "id">): number {
  const place = (event: Pick<Happened, "id">) => Number(event.id.split(".")[1] ?? 0);
  return versionOf(other) - versionOf(one) || place(other) - place(one);
}
