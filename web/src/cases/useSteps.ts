import { useEffect, useRef } from "react";
import { useLocation, useSearch } from "wouter";
import { words } from "../kernel/words";
import { leaveAt } from "./left";
import { addressOf, caseAddress, type Place, placeFrom } from "./places";
import { prefetchCase } from "./useCase";
import { caseIdsOf, useWorklist } from "./useWorklist";

export type Steps = {
  place: Place;
  at: string | undefined; // "3 of 14", while the case is in the list
  list: string;
  back: () => void;
  go: (step: 1 | -1) => void;
  why: { next: string | undefined; previous: string | undefined }; // why one cannot step there
};

/** Walking the list that the case was opened from: the next, the one before, and back to it. */
export function useSteps(id: string): Steps {
  const [, navigate] = useLocation();
  const place = placeFrom(new URLSearchParams(useSearch()).get("from")) ?? { list: "mine", wish: {} };
  const list = useWorklist(place);
  const ids = useHeld(caseIdsOf(list.data), id);
  const at = ids.indexOf(id);
  const next = ids[at + 1];
  useEffect(() => (next ? prefetchCase(next) : undefined), [next]);
  const open = (to: string | undefined) => {
    if (!to) return;
    leaveAt(place, { caseId: to, row: to, at: Math.max(0, ids.includes(to) ? ids.indexOf(to) : ids.length) });
    navigate(caseAddress(to, place));
  };
  const go = async (step: 1 | -1) => {
    if (step === -1 || next || !list.hasNextPage) return open(at + step >= 0 ? ids[at + step] : undefined);
    const more = caseIdsOf((await list.fetchNextPage()).data);
    open(more.find((one) => !ids.includes(one)));
  };
  return {
    place,
    at: at < 0 ? undefined : words.cases.place(at + 1, `${ids.length}${list.hasNextPage ? "+" : ""}`),
    list: words.inbox.lists[place.list],
    back: () => navigate(addressOf(place)),
    go: (step) => void go(step),
    why: { next: next || (at >= 0 && list.hasNextPage) ? undefined : words.cases.noNext, previous: at > 0 ? undefined : words.cases.noPrevious },
  };
}

/** The list as it was when the case was last in it: closing or giving it away does not lose the place. */
function useHeld(ids: string[], id: string): string[] {
  const held = useRef(ids);
  if (ids.includes(id)) held.current = ids;
  return held.current;
}
