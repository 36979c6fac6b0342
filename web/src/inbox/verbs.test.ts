import { expect, test } from "vitest";
import type { CaseLine, Offer } from "../cases/types";
import { type Target, verbsOf } from "./verbs";

const CLOSED = { code: "case-is-closed" };
type Said = Partial<Offer> & { name: string };
const aCase = (actions: Said[], task: Said[] | null = null): Target => ({
  line: { id: "c", number: "1", etag: "1", status: "open", priority: "normal", opened_at: "", actions } as unknown as CaseLine,
  task: task ? ({ id: "t", title: "Check", state: "active", audience: "staff", actions: task } as unknown as Target["task"]) : null,
});
const TAKE = { name: "take", label: "Take it", shortcut: "Shift A" };
const REFUSED = { ...TAKE, allowed: false, reason: CLOSED };

test("what the service offers is offered, in its order", () => {
  expect(verbsOf([aCase([TAKE, { name: "status", label: "Status", shortcut: "s" }])]).map((verb) => verb.name)).toEqual(["take", "status"]);
});

test("what is refused stays, with its reason", () => {
  expect(verbsOf([aCase([REFUSED])])).toMatchObject([{ allowed: false, reason: CLOSED }]);
});

test("what is possible for one of several is possible", () => {
  expect(verbsOf([aCase([REFUSED]), aCase([TAKE])])).toMatchObject([{ name: "take", allowed: true }]);
});

test("of a choice, each value is there once: possible when it is for one of them", () => {
  const status = (allowed: boolean) => ({ name: "status", label: "Status", choices: [{ value: "solved", label: "Solved", allowed }] });

  expect(verbsOf([aCase([status(false)]), aCase([status(true)])])[0]?.choices).toEqual([{ value: "solved", label: "Solved", allowed: true }]);
});

test("a letter does what is nearest: the task of the row before its case", () => {
  const verbs = verbsOf([aCase([{ name: "assign", label: "Assign", shortcut: "a" }], [{ name: "assign_task", label: "Assign", shortcut: "a" }])]);

  expect(verbs.map((verb) => [verb.name, verb.label, verb.shortcut])).toEqual([["assign_task", "Task: assign", "a"], ["assign", "Assign", ""]]);
});

test("letters that a list has for itself, or that belong to an open case, do nothing here", () => {
  const verbs = verbsOf([aCase([{ name: "note", label: "Note", shortcut: "n" }], [{ name: "complete", label: "Done", shortcut: "x" }])]);

  expect(verbs.map((verb) => verb.shortcut)).toEqual(["", ""]);
});
