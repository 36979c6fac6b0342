import { expect, test } from "vitest";
import { held, nextAfter, settled } from "./held";

type Row = { id: string; words?: string };
const NOBODY = new Set<string>();
const idOf = (row: Row) => row.id;
const rows = (ids: string): Row[] => [...ids].map((id) => ({ id }));
const merged = (shown: string, fresh: string, own = "") => {
  const found = held(rows(shown), rows(fresh), new Set(own), idOf);
  return { ...found, rows: found.rows.map(idOf).join("") };
};

test("a new row waits, and is counted", () => {
  expect(merged("abc", "xabyc")).toEqual({ rows: "abc", added: 2, gone: 0, moved: false });
});

test("a row that is gone stays until it is looked away from", () => {
  expect(merged("abc", "ac")).toEqual({ rows: "abc", added: 0, gone: 1, moved: false });
});

test("another order waits too", () => {
  expect(merged("abc", "bac")).toEqual({ rows: "abc", added: 0, gone: 0, moved: true });
});

test("what a row says changes in place", () => {
  const found = held<Row>(rows("ab"), [{ id: "b", words: "new words" }, { id: "a" }], NOBODY, idOf);

  expect(found.rows).toEqual([{ id: "a" }, { id: "b", words: "new words" }]);
});

test("the next page comes after all others: it moves nothing and does not wait", () => {
  expect(merged("abc", "abcdef")).toEqual({ rows: "abcdef", added: 0, gone: 0, moved: false });
});

test("the next page comes also while a row of the first is gone", () => {
  expect(merged("abc", "acde")).toEqual({ rows: "abcde", added: 0, gone: 1, moved: false });
});

test("a row that one dealt with oneself goes at once", () => {
  expect(merged("abc", "ac", "b")).toEqual({ rows: "ac", added: 0, gone: 0, moved: false });
});

test("a row that one dealt with oneself moves at once, to where it belongs among those that wait", () => {
  expect(merged("abcd", "xacdb", "b").rows).toBe("acdb");
  expect(merged("abcd", "dxabc", "d").rows).toBe("dabc");
});

test("one's own row beside a row that waits goes behind the nearest that is shown", () => {
  expect(merged("abc", "axcb", "c").rows).toBe("acb");
});

test("the first rows of a list do not wait for anything", () => {
  expect(merged("", "abc")).toEqual({ rows: "abc", added: 0, gone: 0, moved: false });
});

test("who is not in the list sees it as it is", () => {
  expect(settled(rows("ba")).rows).toEqual(rows("ba"));
});

test("after a deed it goes on with the next row, at the end with the one before", () => {
  const ids = ["a", "b", "c", "d"];

  expect(nextAfter(ids, new Set(["b"]), "b")).toBe("c");
  expect(nextAfter(ids, new Set(["b", "c"]), "b")).toBe("d");
  expect(nextAfter(ids, new Set(["c", "d"]), "d")).toBe("b");
  expect(nextAfter(["a"], new Set(["a"]), "a")).toBeUndefined();
});
