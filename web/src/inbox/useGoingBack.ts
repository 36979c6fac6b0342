import { type RefObject, useEffect } from "react";
import { leaveAt, rowOfLeft, takeLeft } from "../cases/left";
import type { Place } from "../cases/places";
import { type Item, rowId } from "../cases/useWorklist";
import type { ListHandle } from "../design/List";

/** Who comes back to a list is where they left it: on the case they saw last, or on what is there now. */
export function useGoingBack(place: Place, rows: readonly Item[], handle: RefObject<ListHandle | null>): (id: string) => void {
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const was = takeLeft(place);
      const row = was && rowOfLeft(was, rows.map((item) => ({ id: rowId(item), caseId: item.case.id })));
      if (row) handle.current?.focusOn(row);
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (row) => {
    const at = rows.findIndex((item) => rowId(item) === row);
    leaveAt(place, { caseId: rows[at]?.case.id ?? "", row, at: Math.max(0, at) });
  };
}
