import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { history, type Names } from "./history";

const REFERENCE = new URL("../../../../docs/reference/events.md", import.meta.url).pathname;
const kinds = [...readFileSync(REFERENCE, "utf8").matchAll(/^\| `([a-z.]+)` \|/gm)].map((found) => found[1] ?? "");
const NAMES: Names = { who: "Ben", person: (id) => (id === "anna" ? "you" : id), team: (id) => `team ${id}`, status: (status) => status, task: (id) => (id === "7" ? "Call her" : "") };
const by = (id: string) => ({ by: { id, role: "agent" } });

test("the reference has events", () => {
  expect(kinds.length).toBeGreaterThan(25);
});

test.each(kinds)("%s has a sentence of its own", (kind) => {
  expect(history.kinds).toContain(kind);
  expect(history.sentence({ type: kind, ...by("ben") }, NAMES)).toMatch(/^[A-Z].{6,}/);
});

test("there is no sentence for what cannot happen", () => {
  expect(history.kinds.filter((kind) => !kinds.includes(kind))).toEqual([]);
});

test("who takes a case and who is given one are told apart", () => {
  expect(history.sentence({ type: "case.assigned", assignee: "ben", ...by("ben") }, NAMES)).toBe("Ben took the case");
  expect(history.sentence({ type: "case.assigned", assignee: "anna", ...by("ben") }, NAMES)).toBe("Ben gave the case to you");
  expect(history.sentence({ type: "case.assigned", assignee: null, ...by("ben") }, NAMES)).toBe("Ben let go of the case");
});

test("what is only implied by absence is not invented", () => {
  expect(history.sentence({ type: "team.changed", team: null, ...by("ben") }, NAMES)).toBe("Ben took the case from its team");
  expect(history.sentence({ type: "case.closed", ...by("ben") }, NAMES)).toBe("Ben closed the case");
});

test("a reason is in the sentence", () => {
  expect(history.sentence({ type: "case.closed", reason_words: "paid back", ...by("ben") }, NAMES)).toBe("Ben closed the case: “paid back”");
});

test("a task is named, where its title is known", () => {
  expect(history.sentence({ type: "task.moved", task_id: "7", state: "completed", ...by("ben") }, NAMES)).toBe("Ben completed a task “Call her”");
  expect(history.sentence({ type: "task.moved", task_id: "8", state: "active", ...by("ben") }, NAMES)).toBe("Ben started a task");
});

test("what took a change back says so", () => {
  expect(history.sentence({ type: "case.assigned", assignee: "ben", cause: "POST /cases/{case_id}/undo", ...by("ben") }, NAMES)).toBe("Ben took the case (undo)");
});

test("a rule that closed a case is named instead of somebody", () => {
  expect(history.sentence({ type: "case.closed", code: "silence", ...by("sweep") }, NAMES)).toBe("The case closed: the customer stayed silent");
});

test("of classes, what came and what went is said", () => {
  expect(history.sentence({ type: "classes.changed", classes: ["refund", "vip"], was: ["vip", "strike"], ...by("ben") }, NAMES)).toBe("Ben classified it as refund and took off strike");
});

test("one watches for oneself, or is added", () => {
  expect(history.sentence({ type: "case.watched", watcher: "ben", ...by("ben") }, NAMES)).toBe("Ben watches the case");
  expect(history.sentence({ type: "case.watched", watcher: "ben", ...by("ben") }, { ...NAMES, who: "You" })).toBe("You watch the case");
  expect(history.sentence({ type: "case.watched", watcher: "anna", ...by("ben") }, NAMES)).toBe("Ben added you to those who watch");
});

test("an event that is not known yet is shown by its name", () => {
  expect(history.sentence({ type: "goal.missed", ...by("ben") }, NAMES)).toBe("Ben: goal missed");
});
