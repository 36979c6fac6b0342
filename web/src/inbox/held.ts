/** A list as it is shown while somebody is in it: rows change in place, order and removal wait. */
export type Held<T> = { rows: readonly T[]; added: number; gone: number; moved: boolean };

/**
 * What is shown of a fresh list, and what waits.
 *
 * Rows that somebody acted on themselves (`own`) move and go at once; what comes after all others moves nothing.
 */
export function held<T>(shown: readonly T[], fresh: readonly T[], own: ReadonlySet<string>, idOf: (one: T) => string): Held<T> {
  const now = new Map(fresh.map((one) => [idOf(one), one]));
  const kept = shown.filter((one) => !own.has(idOf(one))).map((one) => now.get(idOf(one)) ?? one);
  const known = new Set(kept.map(idOf));
  const last = fresh.findLastIndex((one) => known.has(idOf(one)));
  const among = fresh.slice(0, last + 1);
  return {
    rows: [...placed(kept, among, own, idOf), ...fresh.slice(last + 1)],
    added: among.filter((one) => !known.has(idOf(one)) && !own.has(idOf(one))).length,
    gone: kept.filter((one) => !now.has(idOf(one))).length,
    moved: isMoved(kept, among, idOf),
  };
}

/** Nothing is held back: the list as it is. */
export const settled = <T>(fresh: readonly T[]): Held<T> => ({ rows: fresh, added: 0, gone: 0, moved: false });

/** The row to go to when these are dealt with: the next after the one that is worked on, else the one before. */
export function nextAfter(ids: readonly string[], dealt: ReadonlySet<string>, from: string): string | undefined {
  const at = ids.indexOf(from);
  const isLeft = (id: string) => !dealt.has(id);
  return ids.slice(at + 1).find(isLeft) ?? ids.slice(0, Math.max(0, at)).findLast(isLeft);
}

/** Each of one's own rows behind the row that it follows in the fresh list. */
function placed<T>(kept: readonly T[], among: readonly T[], own: ReadonlySet<string>, idOf: (one: T) => string): T[] {
  const rows = [...kept];
  let before = -1;
  for (const one of among) {
    const at = rows.findIndex((row) => idOf(row) === idOf(one));
    if (at >= 0) before = at;
    else if (own.has(idOf(one))) rows.splice(++before, 0, one);
  }
  return rows;
}

function isMoved<T>(kept: readonly T[], among: readonly T[], idOf: (one: T) => string): boolean {
  const there = new Set(kept.map(idOf));
  const wanted = among.map(idOf).filter((id) => there.has(id));
  const fresh = new Set(wanted);
  const actual = kept.map(idOf).filter((id) => fresh.has(id));
  return wanted.some((id, place) => id !== actual[place]);
}
