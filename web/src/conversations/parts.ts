const former = new Map<string, Set<string>>(); // by case: those that became part of it while one looked

/** A case became part of another: what one was noting on it goes along. */
export function becamePart(caseId: string, live: string): void {
  if (caseId !== live) former.set(live, new Set([...partsOf(live), ...partsOf(caseId), caseId]));
}

/** The cases that are known to have become part of one. */
export const partsOf = (live: string): ReadonlySet<string> => former.get(live) ?? new Set();
