import { expect, test } from "vitest";
import { allDrafts, allOutgoing, type Draft, draftOf, forgetDraft, forgetOutgoing, keepDraft, keepOutgoing } from "./drafts";

const DRAFT: Draft = { key: "anna|c1|laptop", agent: "anna", caseId: "c1", id: "laptop", mode: "public", conversation: "one", to: null, text: "We have it", at: 1, began: null };

test("where the browser keeps nothing, what is typed is kept in the page, and that is said", async () => {
  expect(await keepDraft(DRAFT)).toBe(false);
  expect(await keepDraft({ ...DRAFT, text: "We have it." })).toBe(false);

  expect((await draftOf(DRAFT.key))?.text).toBe("We have it.");
  expect(await allDrafts()).toHaveLength(1);
  await forgetDraft(DRAFT.key);
  expect(await draftOf(DRAFT.key)).toBeUndefined();
});

test("a text is always in one place: a draft, or on its way", async () => {
  await keepDraft(DRAFT);
  await keepOutgoing({ ...DRAFT, once: "k1", hold: 8 });
  expect([await draftOf(DRAFT.key), (await allOutgoing()).map((one) => one.text)]).toEqual([undefined, ["We have it"]]);

  await forgetOutgoing("k1");
  expect(await allOutgoing()).toEqual([]);
});

test("an empty draft is none", async () => {
  await keepDraft(DRAFT);
  await keepDraft({ ...DRAFT, text: "" });

  expect(await allDrafts()).toEqual([]);
});
