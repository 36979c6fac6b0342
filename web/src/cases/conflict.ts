import type { CaseLine, CaseSeen, Happened, Value } from "./types";

/** The same field, set by two: what I want, what it is now, and who made it so. */
export type Clash = { field: string; mine: Value; theirs: Value; by?: string; at?: string };

type Field = "assignee" | "team" | "status" | "priority" | "classes" | "title";

/** Which field an offer sets, and what kind of event sets it. */
const SETS: Record<string, { field: Field; kinds: readonly string[] }> = {
  take: { field: "assignee", kinds: ["case.assigned", "team.changed"] },
  assign: { field: "assignee", kinds: ["case.assigned", "team.changed"] },
  give: { field: "team", kinds: ["team.changed"] },
  status: { field: "status", kinds: ["status.changed", "case.closed", "case.reopened"] },
  priority: { field: "priority", kinds: ["priority.changed"] },
  classify: { field: "classes", kinds: ["classes.changed"] },
  retitle: { field: "title", kinds: ["title.changed"] },
};

/** Whether an offer sets a field that somebody else may have set meanwhile. */
export const isContested = (name: string): boolean => name in SETS;

/** Both, where somebody set the same field to something else meanwhile; else nothing stands in the way. */
export function contested(before: CaseLine, now: CaseSeen, name: string, value: Value): Clash | undefined {
  const set = SETS[name];
  if (!set || set.field === "classes") return undefined; // classes are a set: both changes fit
  const theirs = now.case[set.field] ?? null;
  if (theirs === (before[set.field] ?? null) || theirs === (value ?? null)) return undefined;
  const last = (now.history as Happened[]).find((one) => set.kinds.includes(one.type));
  return { field: set.field, mine: value, theirs, ...(last ? { by: last.by.id, at: last.at } : {}) };
}

/** What I want, on what is there now: of classes, those I added and took away. */
export function rebased(before: CaseLine, now: CaseLine, name: string, value: Value): Value {
  if (name !== "classify" || !Array.isArray(value)) return value;
  const wanted = value as readonly string[];
  const had = before.classes ?? [];
  const added = wanted.filter((one) => !had.includes(one));
  const gone = had.filter((one) => !wanted.includes(one));
  return [...new Set([...(now.classes ?? []), ...added])].filter((one) => !gone.includes(one));
}
