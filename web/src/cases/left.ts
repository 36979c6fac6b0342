import { placeInWords, type Place } from "./places";

/** Where somebody left a list: the case they saw last, its row if that was opened, and which one it was. */
export type Left = { caseId: string; row: string; at: number };

const left = new Map<string, Left>(); // by list

/** A case of a list is opened from its row, or stepped to from another. */
export function leaveAt(place: Place, now: Left): void {
  left.set(placeInWords(place), now);
}

/** Where a list was left; asked once, by who comes back to it. */
export function takeLeft(place: Place): Left | undefined {
  const list = placeInWords(place);
  const was = left.get(list);
  left.delete(list);
  return was;
}

/** The row to come back to, among those there are now: the same, another of its case, else the one in its place. */
export function rowOfLeft(was: Left, rows: readonly { id: string; caseId: string }[]): string | undefined {
  const same = rows.find((one) => one.id === was.row) ?? rows.find((one) => one.caseId === was.caseId);
  return (same ?? rows[Math.min(was.at, rows.length - 1)])?.id;
}
