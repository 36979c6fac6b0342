import { expect, test } from "vitest";
import { refusalInWords } from "../kernel/words/problems";
import { isPassing, NO_ANSWER, refusalIn } from "./refusal";

test("a problem document is a refusal with its facts", () => {
  const refusal = refusalIn({ code: "case-has-open-work", status: 409, facts: { tasks: ["1", "2"] } }, 409);

  expect(refusal).toEqual({ code: "case-has-open-work", status: 409, facts: { tasks: ["1", "2"] } });
  expect(refusalInWords(refusal)).toBe("2 tasks are still open. Finish or cancel them first.");
});

test("what is no problem document is an error of ours, with its status", () => {
  expect(refusalIn("<html>", 502)).toEqual({ code: "unexpected-error", status: 502, facts: {} });
});

test("an unknown code is shown as it is, with the request's id", () => {
  expect(refusalInWords({ code: "moon-too-full", status: 409, facts: { request_id: "r-1" } })).toBe("Not done: moon too full (request r-1).");
});

test("only what was not decided is tried again", () => {
  expect(isPassing(NO_ANSWER)).toBe(true);
  expect([429, 500, 503].every((status) => isPassing({ code: "x", status, facts: {} }))).toBe(true);
  expect([400, 404, 409, 412, 422].some((status) => isPassing({ code: "x", status, facts: {} }))).toBe(false);
});
