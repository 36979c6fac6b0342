import { expect, test } from "vitest";
import { addressOf, caseAddress, isFiltered, placeFrom, placeIn, placeInWords } from "./places";

test("filters are kept in the address and read from it again", () => {
  const place = placeIn("team", "?channel=x&class=refund%20%26%20return&due=hour,breached");

  expect(place).toEqual({ list: "team", wish: { channel: "x", class: "refund & return", due: "hour,breached" } });
  expect(placeFrom(placeInWords(place))).toEqual(place);
});

test("the same wish has the same address, however it was put together", () => {
  const one = addressOf({ list: "mine", wish: { priority: "high", channel: "x" } });

  expect(one).toBe("/inbox/mine?channel=x&priority=high");
  expect(addressOf(placeIn("mine", "priority= high ,&channel=x"))).toBe(one);
});

test("what is not a filter, or says nothing, is left out", () => {
  expect(placeIn("mine", "token=secret&status=,")).toEqual({ list: "mine", wish: {} });
  expect(addressOf(placeIn("mine", "status="))).toBe("/inbox/mine");
});

test("a list that is not there is mine", () => {
  expect(placeIn("all", "").list).toBe("mine");
  expect(placeIn(undefined, "").list).toBe("mine");
});

test("a case knows the list it was opened from, filters and all", () => {
  const address = caseAddress("c1", { list: "team", wish: { class: "a&b" } });
  const from = new URL(address, "https://desk").searchParams.get("from");

  expect(placeFrom(from)).toEqual({ list: "team", wish: { class: "a&b" } });
});

test("a case that was opened from nowhere has no list to go back to", () => {
  expect(placeFrom(null)).toBeUndefined();
  expect(placeFrom("//elsewhere.example")).toBeUndefined();
});

test("only a wish makes a list a filtered one", () => {
  expect(isFiltered({})).toBe(false);
  expect(isFiltered({ due: "none" })).toBe(true);
});
