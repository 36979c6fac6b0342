import { expect, test } from "vitest";
import type { CaseLine } from "../cases/types";
import { type Outcome, reasonsIn, sideBySide } from "./many";

const TARGET = { line: {} as CaseLine, task: null };
const done = (): Outcome => ({ target: TARGET, answer: { ok: true, body: {} as CaseLine } });
const refused = (code: string): Outcome => ({ target: TARGET, answer: { ok: false, refusal: { code, status: 409, facts: {} } } });

test("of many things at most so many are under way, and the results come in their order", async () => {
  let now = 0;
  let most = 0;
  const deed = async (one: number) => {
    most = Math.max(most, ++now);
    await new Promise((after) => setTimeout(after, one % 3));
    now -= 1;
    return one * 10;
  };

  expect(await sideBySide([1, 2, 3, 4, 5, 6, 7, 8, 9], 4, deed)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90]);
  expect(most).toBe(4);
});

test("nothing to do is done", async () => {
  expect(await sideBySide([], 4, async () => 1)).toEqual([]);
});

test("each reason is said once, with how often it was given, the most frequent first", () => {
  const outcomes = [refused("b"), done(), refused("a"), refused("a")];

  expect(reasonsIn(outcomes, (refusal) => refusal.code)).toEqual([{ reason: "a", count: 2 }, { reason: "b", count: 1 }]);
});
