import { type RefObject, useLayoutEffect, useRef } from "react";
import { type Item, rowId } from "../cases/useWorklist";
import type { ListHandle } from "../design/List";
import { nextAfter } from "./held";
import type { Target } from "./verbs";

type Expected = { id: string; place: number; next: string | undefined };

/** When the row that somebody is on moves or goes by what they did, the focus goes to the next. */
export function useNextRow(rows: readonly Item[], handle: RefObject<ListHandle | null>) {
  const expected = useRef<Expected>(undefined);
  const ids = rows.map(rowId);
  useLayoutEffect(() => {
    const was = expected.current;
    if (!was || ids.indexOf(was.id) === was.place) return;
    expected.current = undefined;
    const next = was.next;
    if (next && isFree()) requestAnimationFrame(() => handle.current?.focusOn(next));
  }, [rows]);

  /** These are being worked on: the rows of their cases, which may move. */
  const expect = (targets: readonly Target[], at: string | undefined): string[] => {
    const cases = new Set(targets.map((target) => target.line.id));
    const own = rows.filter((item) => cases.has(item.case.id)).map(rowId);
    expected.current = at && own.includes(at) ? { id: at, place: ids.indexOf(at), next: nextAfter(ids, new Set(own), at) } : undefined;
    return own;
  };
  return { expect };
}

/** The focus is nowhere else that somebody put it meanwhile. */
function isFree(): boolean {
  const at = document.activeElement;
  return !at || at === document.body || at.closest(".list") !== null;
}
