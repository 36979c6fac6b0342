import { queries } from "./queries";

const REST = 1000; // milliseconds a page between two times that the same is asked again, however often it changes
const LONGEST_REST = 10_000;
const due = new Set<string>();
const askedAt = new Map<string, number>();

/** Ask again for what these queries show: at once after a rest, else once for all that is told meanwhile, and never over an answer that is under way. Nothing is asked while nobody looks. */
export function askSoon(queryKey: readonly string[]): void {
  const name = queryKey.join("/");
  if (due.has(name)) return;
  due.add(name);
  setTimeout(() => ask(queryKey, name), Math.max(0, (askedAt.get(name) ?? 0) + restOf(queryKey) - Date.now()));
}

function ask(queryKey: readonly string[], name: string): void {
  due.delete(name);
  askedAt.set(name, Date.now());
  if (queries.isFetching({ queryKey })) askSoon(queryKey);
  else void queries.invalidateQueries({ queryKey, refetchType: isSeen() ? "active" : "none" }); // who comes back to the tab has it asked for then
}

/** A long list is asked for page by page: the more of them, the longer the rest. */
function restOf(queryKey: readonly string[]): number {
  const pages = queries.getQueriesData<{ pages?: unknown[] }>({ queryKey }).map(([, data]) => data?.pages?.length ?? 1);
  return Math.min(LONGEST_REST, REST * Math.max(1, ...pages));
}

const isSeen = (): boolean => typeof document === "undefined" || document.visibilityState === "visible";
