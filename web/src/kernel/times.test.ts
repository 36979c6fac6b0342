import { expect, test } from "vitest";
import { due, said, span, ticksEvery, until } from "./times";

const at = (text: string) => new Date(text).getTime(); // local time: what the reader sees
const NOW = at("2026-11-24T14:00:00");

test.each([
  ["2026-11-24T14:01:30", "due in 90 s"],
  ["2026-11-24T14:25:00", "due in 25 min"],
  ["2026-11-24T16:30:00", "due today 16:30"],
  ["2026-11-25T09:00:00", "due tomorrow 09:00"],
  ["2026-11-27T09:00:00", "due Fri 09:00"],
  ["2026-12-03T09:00:00", "due 3 Dec"],
  ["2027-01-03T09:00:00", "due 3 Jan 2027"],
  ["2026-11-24T12:00:00", "breached 2 h ago"],
  ["2026-11-24T13:59:59", "breached 1 s ago"],
  ["2026-11-22T13:00:00", "breached 2 d ago"],
])("%s at two o'clock is %s", (moment, words) => {
  expect(due(at(moment), NOW)).toBe(words);
});

test.each([
  ["2026-11-24T09:05:00", "09:05"],
  ["2026-11-23T23:59:00", "yesterday 23:59"],
  ["2026-11-12T14:02:00", "12 Nov 14:02"],
  ["2025-11-12T14:02:00", "12 Nov 2025 14:02"],
])("what was said at %s is dated %s", (moment, words) => {
  expect(said(at(moment), NOW)).toBe(words);
});

test("a span is told in its largest units", () => {
  expect([20_000, 4 * 60_000, 190 * 60_000, 180 * 60_000, 50 * 3_600_000].map(span)).toEqual(["20 s", "4 min", "3 h 10", "3 h", "2 d"]);
});

test("seconds tick only when they are shown", () => {
  expect(ticksEvery(NOW + 90_000, NOW)).toBe(1000);
  expect(ticksEvery(NOW + 900_000, NOW)).toBe(60_000);
});

test("nothing falls due in less than no time", () => {
  expect(until(NOW - 5000, NOW)).toBe("in 0 s");
});
