import type { CaseLine, Offer, Value } from "./types";

type Change = (line: CaseLine, value: Value, me: string) => Partial<CaseLine>;

/** What is shown before the service has answered; only what it hardly ever refuses and can be taken back. */
const SHOWN: Record<string, Change> = {
  take: (_, __, me) => ({ assignee: me }),
  assign: (_, value) => ({ assignee: typeof value === "string" ? value : null }),
  status: (line, value) => (typeof value === "string" ? { status: value } : line),
  priority: (line, value) => (typeof value === "string" ? { priority: value } : line),
  classify: (line, value) => (Array.isArray(value) ? { classes: [...(value as readonly string[])].sort() } : line),
  watch: (line, value, me) => ({ watchers: [...(line.watchers ?? []), typeof value === "string" ? value : me] }),
  unwatch: (line, value, me) => ({ watchers: (line.watchers ?? []).filter((one) => one !== (typeof value === "string" ? value : me)) }),
};

const TASK_STATES: Record<string, string> = { complete: "completed", start: "active" };

/** The case as it will be, if the service agrees; nothing where that is not to be shown before it does. */
export function expected(line: CaseLine, offer: Offer, value: Value, me: string): CaseLine | undefined {
  const change = SHOWN[offer.name];
  return change ? { ...line, ...change(line, value, me) } : undefined;
}

/** The same for a task: a tick shows at once. */
export function expectedTask(line: CaseLine, taskId: string, offer: Offer): CaseLine | undefined {
  const state = TASK_STATES[offer.name];
  if (!state) return undefined;
  return { ...line, tasks: (line.tasks ?? []).map((task) => (task.id === taskId ? { ...task, state } : task)) };
}
