import { expect, test } from "vitest";
import { runsOf } from "./runs";

const told = (...texts: string[]) => runsOf(texts.map((text, place) => ({ text, place })), (one) => one.text);

test("what happened time after time is said once, as of the newest", () => {
  expect(told("wrote", "wrote", "wrote").map((run) => [run.text, run.times, run.one.place])).toEqual([["wrote", 3, 0]]);
});

test("something else in between is not passed over", () => {
  expect(told("wrote", "answered", "wrote").map((run) => [run.text, run.times])).toEqual([["wrote", 1], ["answered", 1], ["wrote", 1]]);
});

test("nothing that happened is nothing to say", () => {
  expect(told()).toEqual([]);
});
