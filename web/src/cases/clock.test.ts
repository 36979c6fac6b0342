import { expect, test } from "vitest";
import { clockOf, nextDue } from "./clock";

const NOON = Date.parse("2026-11-24T12:00:00Z");
const MINUTE = 60_000;
const at = (minutes: number) => new Date(NOON + minutes * MINUTE).toISOString();
const waits = (since: number, due: number | null, metric = "first_reply_time") => ({ clock: { waiting_since: at(since), metric, first: "open" }, due_at: due === null ? null : at(due) });

test("a clock with time left runs", () => {
  expect(clockOf(waits(-10, 50), "open", NOON)).toEqual({ metric: "first", state: "running", dueAt: NOON + 50 * MINUTE });
});

test("ten minutes before the end it warns", () => {
  expect(clockOf(waits(-10, 10), "open", NOON)?.state).toBe("running");
  expect(clockOf(waits(-10, 10), "open", NOON + 1)?.state).toBe("warned");
});

test("of a long target, it warns in the last quarter", () => {
  expect(clockOf(waits(-300, 100), "open", NOON)?.state).toBe("running");
  expect(clockOf(waits(-301, 99), "open", NOON)?.state).toBe("warned");
});

test("at its due moment it is breached", () => {
  expect(clockOf(waits(-60, 0), "open", NOON)?.state).toBe("breached");
  expect(clockOf(waits(-90, -30), "open", NOON)?.state).toBe("breached");
});

test.each(["solved", "closed"])("while the case is %s it stands still", (status) => {
  expect(clockOf(waits(-10, null), status, NOON)).toEqual({ metric: "first", state: "paused" });
});

test("a later reply has its own name", () => {
  expect(clockOf(waits(-10, 50, "next_reply_time"), "open", NOON)?.metric).toBe("next");
});

test("what was answered says how: in time, or late", () => {
  expect(clockOf({ clock: { first: "met", first_seconds: 840 }, due_at: null }, "open", NOON)).toEqual({ metric: "first", state: "met", tookMs: 14 * MINUTE });
  expect(clockOf({ clock: { first: "missed", first_seconds: 7200, next_met: 3 }, due_at: null }, "open", NOON)).toEqual({ metric: "first", state: "late", tookMs: 120 * MINUTE });
});

test("without a first reply to give, the later ones decide", () => {
  expect(clockOf({ clock: { next_met: 2 }, due_at: null }, "open", NOON)).toEqual({ metric: "next", state: "met" });
  expect(clockOf({ clock: { next_met: 2, next_missed: 1 }, due_at: null }, "open", NOON)).toEqual({ metric: "next", state: "late" });
});

test("a conversation that the case only shows has no clock", () => {
  expect(clockOf({ clock: null, due_at: null }, "open", NOON)).toBeUndefined();
  expect(clockOf({ clock: {}, due_at: null }, "open", NOON)).toBeUndefined();
});

test("the next clock is the one that falls due first", () => {
  expect(nextDue([{ due_at: at(9) }, { due_at: null }, { due_at: at(3) }])).toBe(NOON + 3 * MINUTE);
  expect(nextDue([{ due_at: null }])).toBeUndefined();
});
