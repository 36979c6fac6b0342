import { expect, test } from "vitest";
import { keysOf } from "./things";

test("a notice of a list makes that list and the counts stale", () => {
  expect(keysOf("list/mine")).toEqual([["list", "mine"], ["counts"]]);
});

test("a notice of a thing makes its own queries stale", () => {
  expect(keysOf("case/42")).toEqual([["case", "42"]]);
  expect(keysOf("conversation/abc")).toEqual([["conversation", "abc"]]);
});
