/** Something that happened, and how often in a row. */
export type Run<T> = { one: T; text: string; times: number };

/** The same sentence time after time is said once, with how often: the newest of them stands for all. */
export function runsOf<T>(events: readonly T[], sentence: (event: T) => string): Run<T>[] {
  const runs: Run<T>[] = [];
  for (const one of events) {
    const text = sentence(one);
    const last = runs.at(-1);
    if (last?.text === text) last.times += 1;
    else runs.push({ one, text, times: 1 });
  }
  return runs;
}
