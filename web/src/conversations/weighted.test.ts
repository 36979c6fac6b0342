import { expect, test } from "vitest";
import { lengthIn, weightedLength } from "./weighted";

/** As the service counts them (chalicelib/channels/x_text.py). */
const COUNTED: [string, number][] = [
  ["", 0],
  ["Hello Maria", 11],
  ["Gr\u00fc\u00dfe aus K\u00f6ln", 14],
  ["\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8", 16],
  ["\ud55c\uad6d\uc5b4", 6],
  ["\u041f\u0440\u0438\u0432\u0435\u0442, \u041c\u0430\u0440\u0438\u044f", 13],
  ["\u0645\u0631\u062d\u0628\u0627 \u0628\u0643", 8],
  ["\u05e9\u05dc\u05d5\u05dd", 4],
  ["\u0928\u092e\u0938\u094d\u0924\u0947", 6],
  ["\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", 6],
  ["e\u0301le\u0301gant", 7],
  ["\u00e9le\u0301gant", 7],
  ["\ud83d\ude00", 2],
  ["\ud83d\udc4d\ud83c\udffd thanks", 9],
  ["\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67\u200d\ud83d\udc66 family", 9],
  ["\ud83c\udde9\ud83c\uddea\ud83c\uddeb\ud83c\uddf7", 4],
  ["1\ufe0f\u20e32\ufe0f\u20e3", 4],
  ["\u00a9\ufe0f and \u00a9", 8],
  ["\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc65\udb40\udc6e\udb40\udc67\udb40\udc7f", 2],
  ["\u2764\ufe0f", 2],
  ["\u260e", 2],
  ["\u201cquoted\u201d \u2014 dash\u2026 \u20ac5", 21],
  ["https://example.com", 23],
  ["see https://example.com/a/very/long/path?with=query&and=more#part for more", 36],
  ["http://t.co/abc123 x", 25],
  ["example.com", 23],
  ["Go to www.casefold.example or example.org/help.", 54],
  ["mail info@example.com now", 25],
  ["a.b.c", 5],
  ["e.g. this", 9],
  ["version 1.2.3 of node.js", 24],
  ["https://m\u00fcnchen.de/stra\u00dfe", 23],
  ["two https://a.de https://b.fr/x!", 52],
  ["(https://example.com/a_(b))", 25],
  ["foo.co.uk", 23],
  ["#tag @name example.net", 34],
  ["x-example.com", 23],
  ["-example.com", 12],
  ["\u202eexample.com", 25],
  ["zero\u200bwidth", 10],
  ["line\nbreak\ttab", 14],
  ["\ud835\udcb3 math", 7],
  ["a\u200db", 3],
];

test.each(COUNTED)("%j counts as with the service", (text, length) => {
  expect(weightedLength(text)).toBe(length);
});

test("other channels count letters, or bytes", () => {
  expect(lengthIn("characters", "a😀")).toBe(2);
  expect(lengthIn("bytes", "é")).toBe(2);
});

test("a long text is counted while one types", () => {
  const long = "see example.com and (a.b) 😀 ".repeat(400);
  const began = performance.now();

  weightedLength(long);

  expect(performance.now() - began).toBeLessThan(200);
});
