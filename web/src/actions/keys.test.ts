import { expect, test } from "vitest";
import { spelt, typesOn } from "./keys";
import { numberIn } from "./number";

test.each([
  [{ key: "a", shiftKey: false }, "a"],
  [{ key: "A", shiftKey: true }, "Shift A"],
  [{ key: "A", shiftKey: false }, "a"], // caps lock alone changes nothing
  [{ key: "?", shiftKey: true }, "?"], // needs Shift on most layouts, so Shift does not count
  [{ key: "/", shiftKey: false }, "/"],
  [{ key: "/", shiftKey: true }, "/"], // on a German layout it is Shift 7
  [{ key: "é", shiftKey: false }, "é"],
  [{ key: "Enter", shiftKey: true }, "Enter"],
])("a press of %o is written %s", (press, written) => {
  expect(spelt(press)).toBe(written);
});

test.each([
  ["123-456-789", "123-456-789"],
  ["#123456789", "123-456-789"],
  ["123 456 789", "123-456-789"],
  ["12345678", undefined],
  ["1234567890", undefined],
  ["Maria 123456789", undefined],
])("in %s there is the number %s", (typed, number) => {
  expect(numberIn(typed)).toBe(number);
});

test("who types on where a field was does not set off keys; who has paused, or left the field, does", () => {
  expect(typesOn({ at: 5000, isThere: false }, 5300)).toBe(true);
  expect(typesOn({ at: 5000, isThere: false }, 6500)).toBe(false);
  expect(typesOn({ at: 5000, isThere: true }, 5300)).toBe(false);
  expect(typesOn(undefined, 5300)).toBe(false);
});
