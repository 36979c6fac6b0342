import { queries } from "./queries";

const REST = 1000; // milliseconds between two times that the same is asked again, however often it changes
const due = new Set<string>();
const askedAt = new Map<string, number>();

/** Ask again for what these queries show: at once after a rest, else once for all that is told meanwhile, and never over an answer that is under way. */
export function askSoon(queryKey: readonly string[]): void {
  const name = queryKey.join("/");
  if (due.has(name)) return;
  due.add(name);
  setTimeout(() => ask(queryKey, name), Math.max(0, (askedAt.get(name) ?? 0) + REST - Date.now()));
}

function ask(queryKey: readonly string[], name: string): void {
  due.delete(name);
  askedAt.set(name, Date.now());
  if (queries.isFetching({ queryKey })) askSoon(queryKey);
  else void queries.invalidateQueries({ queryKey });
}
