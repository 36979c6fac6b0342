import { expect, test } from "vitest";
import { begunAfter, blank, draftId, elsewhere, isLate, joined, opened } from "./draft";
import type { DraftSeen, MessageSeen } from "./seen";

const PLACE = { agent: "anna", caseId: "c1", mode: "public", conversation: "seg:1" } as const;
const OWN = blank("laptop", PLACE);
const a_draft = (more: Partial<DraftSeen>): DraftSeen => ({ id: OWN.id, mode: "public", conversation: "seg:1", to: null, text: "kept", at: "2026-11-22T10:00:00Z", length: 4, longest: 280, ...more });

test("a text belongs to one person, case, conversation and mode", () => {
  const keys = [PLACE, { ...PLACE, agent: "ben" }, { ...PLACE, caseId: "c2" }, { ...PLACE, conversation: "seg:2" }, { ...PLACE, mode: "note" as const }].map((place) => blank("laptop", place).key);

  expect(new Set(keys).size).toBe(5);
});

test("an id of a draft is one that the service takes", () => {
  expect(draftId("laptop", { mode: "direct", conversation: `x:${"y".repeat(200)}` })).toMatch(/^[A-Za-z0-9_-]{1,100}$/);
});

test("this browser's copy is opened, whatever the clocks say; without one, the service's", () => {
  const local = { ...OWN, text: "local", at: Date.parse("2026-11-22T11:00:00Z") };

  expect(opened(OWN, local, [a_draft({})]).text).toBe("local");
  expect(opened(OWN, local, [a_draft({ at: "2026-11-22T12:00:00Z" })]).text).toBe("local");
  expect(opened(OWN, undefined, [a_draft({})]).text).toBe("kept");
  expect(opened(OWN, undefined, []).text).toBe("");
});

test("drafts of the same place on other devices are shown beside, newest first", () => {
  const kept = [a_draft({ id: "phone", text: "older" }), a_draft({ id: "tablet", text: "newest", at: "2026-11-22T11:00:00Z" }), a_draft({ id: "else", conversation: "seg:2" }), a_draft({ id: "note", mode: "note", conversation: null }), a_draft({})];

  expect(elsewhere({ ...OWN, text: "mine" }, kept).map((one) => one.text)).toEqual(["newest", "older"]);
});

test("joining two texts loses nothing and doubles nothing", () => {
  expect(joined("one", "two")).toBe("one\n\ntwo");
  expect(joined("", "two")).toBe("two");
  expect(joined("one two", "two")).toBe("one two");
  expect(joined("two", "one two")).toBe("one two");
});

test("the customer wrote after the text was begun", () => {
  expect(isLate("2026-11-22T10:00:00Z#0#1", "2026-11-22T10:05:00Z#0#2")).toBe(true);
  expect(isLate("2026-11-22T10:00:00Z#0#1", "2026-11-22T10:00:00Z#0#1")).toBe(false);
  expect(isLate("2026-11-22T10:00:00Z#0#1", undefined)).toBe(false);
});

test("a text begins after the newest message there was, also on another device", () => {
  const messages = [{ key: "b", at: "2026-11-22T10:05:00Z" }, { key: "a", at: "2026-11-22T10:00:00Z" }] as MessageSeen[];

  expect(begunAfter({ text: "", began: null, at: 0 }, messages)).toBe("b");
  expect(begunAfter({ text: "mine", began: "a", at: 0 }, messages)).toBe("a");
  expect(begunAfter({ text: "theirs", began: null, at: Date.parse("2026-11-22T10:01:00Z") }, messages)).toBe("a");
});
