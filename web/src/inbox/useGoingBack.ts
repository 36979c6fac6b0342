import { type RefObject, useEffect } from "react";
import { type Place, placeInWords } from "../cases/places";
import { type Item, rowId } from "../cases/useWorklist";
import type { ListHandle } from "../design/List";

const opened = new Map<string, { id: string; place: number }>(); // by list: the row that was opened last, and where it was

/** Who comes back to a list is where they left it: on the row they opened, or on what is there now. */
export function useGoingBack(place: Place, rows: readonly Item[], handle: RefObject<ListHandle | null>): (id: string) => void {
  const list = placeInWords(place);
  const ids = rows.map(rowId);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const was = opened.get(list);
      opened.delete(list);
      if (was && !handle.current?.focusOn(was.id)) handle.current?.focusOn(ids[Math.min(was.place, ids.length - 1)] ?? "");
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (id) => opened.set(list, { id, place: ids.indexOf(id) });
}
