import type { ConversationSeen } from "./types";

/** How a clock stands: running, warned (little time is left), breached, paused (the case is done), met, or late (answered too late). */
export type ClockState = "running" | "warned" | "breached" | "paused" | "met" | "late";
export type ClockSeen = { metric: "first" | "next"; state: ClockState; dueAt?: number; tookMs?: number };

const TEN_MINUTES = 10 * 60_000;
const DONE = ["solved", "closed"];

/** The reply clock of a conversation now; nothing where it has none on this case. */
export function clockOf(talk: Pick<ConversationSeen, "clock" | "due_at">, status: string, now: number): ClockSeen | undefined {
  const clock = talk.clock;
  if (!clock) return undefined;
  const metric = clock.metric === "next_reply_time" ? "next" : "first";
  if (clock.waiting_since) {
    if (DONE.includes(status)) return { metric, state: "paused" };
    if (!talk.due_at) return undefined;
    const dueAt = Date.parse(talk.due_at);
    return { metric, state: open(Date.parse(clock.waiting_since), dueAt, now), dueAt };
  }
  return answeredOf(clock);
}

/** What was answered: the verdict of the first reply, or of all replies where there was no first one to give. */
function answeredOf(clock: NonNullable<ConversationSeen["clock"]>): ClockSeen | undefined {
  if (clock.first === "met" || clock.first === "missed") {
    const took = typeof clock.first_seconds === "number" ? { tookMs: clock.first_seconds * 1000 } : {};
    return { metric: "first", state: clock.first === "met" ? "met" : "late", ...took };
  }
  if (clock.next_missed) return { metric: "next", state: "late" };
  return clock.next_met ? { metric: "next", state: "met" } : undefined;
}

/** Warned when less than a quarter of the target is left, or ten minutes. */
function open(since: number, dueAt: number, now: number): ClockState {
  const left = dueAt - now;
  if (left <= 0) return "breached";
  return left < Math.max(TEN_MINUTES, (dueAt - since) / 4) ? "warned" : "running";
}

/** What falls due first, of all conversations. */
export function nextDue(talks: readonly Pick<ConversationSeen, "due_at">[]): number | undefined {
  const moments = talks.flatMap((one) => (one.due_at ? [Date.parse(one.due_at)] : []));
  return moments.length ? Math.min(...moments) : undefined;
}
