import type { CaseLine } from "../cases/types";
import type { Answer, Refusal } from "../edge/refusal";
import type { Target } from "./verbs";

/** What became of one of the things that a deed was asked for. */
export type Outcome = { target: Target; answer: Answer<CaseLine> };

/** All of them, so many at once; the results in the order of what was asked. */
export async function sideBySide<T, R>(all: readonly T[], most: number, deed: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = all.entries();
  const work = async () => {
    for (const [place, one] of left) results[place] = await deed(one);
  };
  await Promise.all(Array.from({ length: most }, work));
  return results;
}

/** How often each reason was given, the most frequent first. */
export function reasonsIn(outcomes: readonly Outcome[], inWords: (refusal: Refusal) => string): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { answer } of outcomes) {
    if (answer.ok) continue;
    const reason = inWords(answer.refusal);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((one, other) => other.count - one.count);
}
