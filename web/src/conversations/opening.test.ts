import { beforeEach, expect, test, vi } from "vitest";
import type { Draft } from "../edge/drafts";

vi.stubGlobal("location", { origin: "http://127.0.0.1", hostname: "127.0.0.1" });
const stored = new Map([["casefold device", "laptop"]]);
vi.stubGlobal("localStorage", { getItem: (name: string) => stored.get(name) ?? null, setItem: (name: string, text: string) => void stored.set(name, text), removeItem: (name: string) => void stored.delete(name) });
vi.stubGlobal("fetch", async () => new Response("{}", { status: 200 }));
const { allDrafts, forgetDraft, keepDraft } = await import("../edge/drafts");
const { keepLast } = await import("../edge/last");
const { blank } = await import("./draft");
const { openDraft, ownOf, othersOf } = await import("./opening");
const { becamePart, partsOf } = await import("./parts");

const HERE = { agent: "anna", caseId: "c1", mode: "public", conversation: "seg" } as const;
const NOTE = { agent: "anna", caseId: "c1", mode: "note", conversation: null } as const;
const notSent = async () => false;
const written = (place: typeof HERE | typeof NOTE | object, text: string, device = "laptop"): Draft => ({ ...blank(device, { ...HERE, ...place }), text, at: 5 });

/** Names that another tab of this browser has. */
function otherTabHas(...keys: string[]): void {
  const request = (name: string, _: unknown, granted: () => Promise<void>) => (keys.some((key) => name.endsWith(key)) ? Promise.reject(new DOMException("", "AbortError")) : granted());
  vi.stubGlobal("navigator", { locks: { request } });
}

beforeEach(async () => {
  for (const one of await allDrafts()) await forgetDraft(one.key);
  otherTabHas();
});

test("two tabs of one browser have a draft each: neither writes over the other", async () => {
  const first = blank("laptop", { ...HERE, caseId: "two" });
  await keepDraft({ ...first, text: "typed in the other tab" });
  otherTabHas(first.key);

  const { draft, beside } = await openDraft({ ...HERE, caseId: "two" }, [], notSent);

  expect(draft.key).not.toBe(first.key);
  expect([draft.text, beside.map((one) => one.text)]).toEqual(["", ["typed in the other tab"]]);
});

test("what a closed tab left is opened in the next that has nothing there, once", async () => {
  await keepDraft(written({ caseId: "left" }, "of a tab that is closed", "laptop_2"));

  const { draft, isNew } = await openDraft({ ...HERE, caseId: "left" }, [], notSent);

  expect([draft.text, isNew]).toEqual(["of a tab that is closed", true]);
  expect((await allDrafts()).map((one) => [one.id, one.text])).toEqual([[draft.id, "of a tab that is closed"]]);
});

test("a text goes along when its conversation moves to another case, and when its case becomes part of another", async () => {
  await keepDraft(written({ caseId: "before" }, "to the same customer"));
  await keepDraft(written({ ...NOTE, caseId: "before" }, "noted there"));
  becamePart("before", "after");

  expect((await openDraft({ ...HERE, caseId: "after" }, [], notSent)).draft.text).toBe("to the same customer");
  expect((await openDraft({ ...NOTE, caseId: "after" }, [], notSent)).draft.text).toBe("noted there");
});

test("no text gets to other readers: of another person, mode, conversation or case", () => {
  const own = blank("laptop", HERE);
  const others = [written({ agent: "ben" }, "a", "x"), written({ mode: "direct" }, "b", "x"), written({ conversation: "other" }, "c", "x"), written({ mode: "note", conversation: null }, "d", "x")];

  expect(othersOf(own, others, partsOf("c1"))).toEqual([]);
  expect(othersOf(blank("laptop", NOTE), [written({ ...NOTE, caseId: "c2" }, "e", "x")], partsOf("c1"))).toEqual([]);
});

test("a text that was just sent does not come back from what the service still has of it", async () => {
  const { id } = await ownOf({ ...HERE, caseId: "sent" });
  const kept = [{ id, mode: "public" as const, conversation: "seg", to: null, text: "sent", at: "2026-11-22T10:00:00Z", length: 4, longest: null }];

  expect((await openDraft({ ...HERE, caseId: "sent" }, kept, async () => true)).draft.text).toBe("");
  expect((await openDraft({ ...HERE, caseId: "sent" }, kept, notSent)).draft.text).toBe("sent");
});

test("what was typed last as the page went is opened, where the slower copy is older; once, and never over a newer one", async () => {
  const early = written({ caseId: "gone" }, "the last wor");
  await keepDraft(early);
  keepLast({ ...early, text: "the last words", at: 6 });

  expect((await openDraft({ ...HERE, caseId: "gone" }, [], notSent)).draft.text).toBe("the last words");
  await keepDraft({ ...early, text: "typed since", at: 7 });
  expect((await openDraft({ ...HERE, caseId: "gone" }, [], notSent)).draft.text).toBe("typed since");
  keepLast({ ...early, text: "stale", at: 6 });
  expect((await openDraft({ ...HERE, caseId: "gone" }, [], notSent)).draft.text).toBe("typed since");
});
