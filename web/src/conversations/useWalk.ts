import { type KeyboardEvent, type RefObject, useCallback } from "react";
import type { Entry } from "./thread";

type Rows = { scrollToIndex: (place: number, options: { align: "auto" }) => void };
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** Arrows walk the messages while the thread has the focus. */
export function useWalk(box: RefObject<HTMLDivElement | null>, rows: Rows, entries: readonly Entry[]) {
  return useCallback(
    (event: KeyboardEvent) => {
      const step = STEPS[event.key];
      const at = (event.target as Element).closest("[data-index]");
      if (!step || event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest("a, button")) return;
      const from = at ? Number(at.getAttribute("data-index")) : step > 0 ? -1 : entries.length;
      const next = nextOf(entries, from, step);
      if (next === undefined) return;
      event.preventDefault();
      rows.scrollToIndex(next, { align: "auto" });
      focusSoon(box, next);
    },
    [entries, rows, box],
  );
}

/** The next row that says something. */
export function nextOf(entries: readonly Entry[], from: number, step: number): number | undefined {
  for (let place = from + step; place >= 0 && place < entries.length; place += step) {
    const entry = entries[place];
    if (entry && entry.is !== "day" && entry.is !== "new") return place;
  }
  return undefined;
}

/** A row that was out of view is drawn a moment later. */
function focusSoon(box: RefObject<HTMLDivElement | null>, place: number, tries = 5): void {
  const row = box.current?.querySelector<HTMLElement>(`[data-index="${place}"]`);
  if (row) row.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusSoon(box, place, tries - 1));
}
