import { expect, test } from "vitest";
import { aboutOf, arrived, begun, goAlong, isTyped, keepBegun } from "./typed";
import type { Offer } from "./types";

const CLOSE = { name: "close", label: "Close", asks: "reason", allowed: true } as Offer;

test("a reason that was left half said is there again, for this case and this deed only", () => {
  keepBegun(aboutOf(CLOSE, "c1"), "refund pai");

  expect(begun(aboutOf(CLOSE, "c1"))).toBe("refund pai");
  expect(begun(aboutOf(CLOSE, "c2"))).toBeUndefined();
  expect(begun(aboutOf({ ...CLOSE, name: "note" }, "c1"))).toBeUndefined();
});

test("what has arrived, or was emptied, does not come up again", () => {
  keepBegun(aboutOf(CLOSE, "c1"), "refund paid");
  arrived(aboutOf(CLOSE, "c1"));
  keepBegun(aboutOf(CLOSE, "c2"), "x");
  keepBegun(aboutOf(CLOSE, "c2"), " ");

  expect([begun(aboutOf(CLOSE, "c1")), begun(aboutOf(CLOSE, "c2"))]).toEqual([undefined, undefined]);
});

test("what asks for words stays open until they have arrived; a choice does not", () => {
  expect([isTyped(CLOSE), isTyped({ ...CLOSE, asks: "choice" })]).toEqual([true, false]);
});

test("of several cases those that refused keep the words, and no other deed finds them", () => {
  keepBegun(aboutOf(CLOSE, undefined), "refund paid");
  goAlong(aboutOf(CLOSE, undefined), aboutOf(CLOSE, "c3"));
  expect([begun(aboutOf(CLOSE, undefined)), begun(aboutOf(CLOSE, "c3"))]).toEqual([undefined, "refund paid"]);

  goAlong(aboutOf(CLOSE, "c3"), undefined);
  expect(begun(aboutOf(CLOSE, "c3"))).toBeUndefined();
});
