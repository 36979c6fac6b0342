import { useState } from "react";
import { type Item, rowId } from "../cases/useWorklist";

/** The rows that are chosen, as long as they are there; the first that grow by Shift and arrow begin at `from`. */
export function useChosen(items: readonly Item[], from: () => string | undefined) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const rows = items.filter((item) => selected.has(rowId(item)));
  const choose = (wanted: "all" | Iterable<string | number>) => setSelected(new Set(wanted === "all" ? items.map(rowId) : [...begun(rows.length ? undefined : from()), ...[...wanted].map(String)]));
  const toggle = (id: string) => setSelected((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])));
  return { selected: new Set(rows.map(rowId)), rows, choose, toggle, clear: () => setSelected(new Set()) };
}

const begun = (from: string | undefined): string[] => (from ? [from] : []);
