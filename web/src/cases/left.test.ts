import { expect, test } from "vitest";
import { leaveAt, rowOfLeft, takeLeft } from "./left";

const ROWS = [{ id: "a", caseId: "a" }, { id: "b t1", caseId: "b" }, { id: "b t2", caseId: "b" }, { id: "c", caseId: "c" }];
const MINE = { list: "mine", wish: {} } as const;

test("who comes back is on the case they saw last, also when they stepped to it", () => {
  leaveAt(MINE, { caseId: "a", row: "a", at: 0 });
  leaveAt(MINE, { caseId: "c", row: "c", at: 2 });

  expect(rowOfLeft(takeLeft(MINE)!, ROWS)).toBe("c");
  expect(takeLeft(MINE)).toBeUndefined();
});

test("of a case with many rows it is the one that was opened, else the first", () => {
  expect(rowOfLeft({ caseId: "b", row: "b t2", at: 2 }, ROWS)).toBe("b t2");
  expect(rowOfLeft({ caseId: "b", row: "b", at: 1 }, ROWS)).toBe("b t1");
});

test("where the case is gone, it is what stands in its place now", () => {
  expect(rowOfLeft({ caseId: "z", row: "z", at: 1 }, ROWS)).toBe("b t1");
  expect(rowOfLeft({ caseId: "z", row: "z", at: 9 }, ROWS)).toBe("c");
  expect(rowOfLeft({ caseId: "z", row: "z", at: 0 }, [])).toBeUndefined();
});
