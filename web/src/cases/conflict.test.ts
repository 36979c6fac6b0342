import { expect, test } from "vitest";
import { contested, rebased } from "./conflict";
import type { CaseLine, CaseSeen } from "./types";

const line = (changed: Partial<CaseLine> = {}): CaseLine => ({ id: "c", number: "1", etag: "1", status: "open", priority: "normal", opened_at: "2026-11-24T12:00:00Z", ...changed });
const seen = (changed: Partial<CaseLine>, history: unknown[] = []) => ({ case: line({ etag: "2", ...changed }), history }) as unknown as CaseSeen;
const event = (type: string, id: string, at: string) => ({ id: "2.1", type, at, by: { id, role: "agent" } });

test("another field that somebody changed is no conflict", () => {
  expect(contested(line(), seen({ priority: "high" }), "assign", "ben")).toBeUndefined();
});

test("the same field is: both are named, with who and when", () => {
  const now = seen({ assignee: "karl" }, [event("message.received", "maria", "12:09"), event("case.assigned", "sam", "12:05"), event("case.assigned", "ben", "12:01")]);

  expect(contested(line(), now, "assign", "ben")).toEqual({ field: "assignee", mine: "ben", theirs: "karl", by: "sam", at: "12:05" });
});

test("two who want the same do not quarrel", () => {
  expect(contested(line(), seen({ assignee: "ben" }), "assign", "ben")).toBeUndefined();
});

test("nobody is a holder like others: letting go meets taking", () => {
  expect(contested(line({ assignee: "ben" }), seen({ assignee: "karl" }), "assign", null)).toMatchObject({ mine: null, theirs: "karl" });
  expect(contested(line(), seen({ assignee: null }), "assign", "ben")).toBeUndefined();
});

test("closing by another meets a status of mine", () => {
  expect(contested(line(), seen({ status: "closed" }, [event("case.closed", "sam", "12:05")]), "status", "pending")).toMatchObject({ field: "status", theirs: "closed", by: "sam" });
});

test("classes of both are kept: what I added comes to what is there, what I took off goes", () => {
  const before = line({ classes: ["old", "strike"] });
  const now = line({ classes: ["old", "strike", "theirs"] });

  expect(contested(before, seen({ classes: ["theirs"] }), "classify", ["mine"])).toBeUndefined();
  expect(rebased(before, now, "classify", ["strike", "mine"])).toEqual(["strike", "theirs", "mine"]);
});

test("what is not a set goes on as it was wanted", () => {
  expect(rebased(line(), line({ priority: "high" }), "assign", "ben")).toBe("ben");
});
