import { useQueries } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { http, read } from "../edge/http";
import { pollInterval, useWatch } from "../edge/live";
import type { CaseSeen, ConversationSeen } from "./seen";
import { type Grown, grown, nextOlder, type Talk } from "./thread";

const FRESH_PAGES = 4; // of a conversation: older ones are as they were when they came

/** The case's conversations as far as they were fetched; each is asked for again when something in it changes. */
export function useTalks(seen: CaseSeen, more: readonly string[]) {
  const caseId = seen.case.id;
  const toldAt = useMemo(() => Date.now(), [seen.conversations]);
  const [cursors, setCursors] = useState<Record<string, readonly string[]>>({});
  const shown = useRef(new Set<string>()); // what was here stays, also when newer ones push it out of the answer
  const rest = seen.more_conversations.filter((id) => more.includes(id) || shown.current.has(id));
  const ids = [...new Set([...seen.conversations.map((one) => one.id), ...rest])];
  for (const id of ids) shown.current.add(id);
  useWatch(rest.map((id) => `conversation/${id}`));
  const newest = useQueries({
    queries: ids.map((id, place) => ({
      queryKey: ["conversation", id, caseId],
      queryFn: () => page(id, caseId),
      staleTime: Number.POSITIVE_INFINITY,
      refetchInterval: place < seen.conversations.length ? false : pollInterval,
      ...(seen.conversations[place] ? { initialData: seen.conversations[place], initialDataUpdatedAt: toldAt } : {}),
    })),
  });
  const wanted = ids.flatMap((id) => (cursors[id] ?? []).map((before, place, all) => ({ id, before, isFresh: place >= all.length - FRESH_PAGES })));
  const older = useQueries({
    queries: wanted.map(({ id, before, isFresh }) => ({
      queryKey: ["conversation", id, caseId, before],
      queryFn: () => page(id, caseId, before),
      staleTime: Number.POSITIVE_INFINITY,
      enabled: isFresh,
    })),
  });
  const heads = newest.map((one, place) => {
    const told = seen.conversations[place];
    return told && one.dataUpdatedAt <= toldAt ? told : (one.data ?? told);
  });
  const pages = older.map((one) => one.data);
  const known = useRef(new Map<string, Grown>());
  const made = heads.map((head, place) => {
    const mine = pages.filter((one, at): one is ConversationSeen => one !== undefined && wanted[at]?.id === ids[place]);
    return head ? remembered(known.current, head, mine) : undefined;
  });
  const talks = useMemo(() => made.filter((one) => one !== undefined), [made.length, ...made]);
  const isLoading = older.some((one) => one.isFetching && !one.data) || newest.some((one) => one.isPending);
  const failed = older.find((one) => one.isError);
  const loadOlder = (shown: readonly Talk[]) => {
    const next = isLoading || failed ? undefined : nextOlder(shown);
    if (next?.earlier) setCursors((all) => ({ ...all, [next.seen.id]: [...(all[next.seen.id] ?? []), next.earlier as string] }));
  };
  return { talks, isLoading, loadOlder, tryAgain: failed ? () => void failed.refetch() : undefined };
}

function page(id: string, caseId: string, before?: string): Promise<ConversationSeen> {
  const params = { path: { conversation_id: id }, query: { case: caseId, ...(before ? { before } : {}) } };
  return read(() => http.GET("/conversations/{conversation_id}", { params }));
}

/** The same object as long as nothing in it changed. */
function remembered(known: Map<string, Grown>, head: ConversationSeen, pages: readonly ConversationSeen[]): Talk {
  const next = grown(known.get(head.id), head, pages);
  known.set(head.id, next);
  return next.talk;
}
