import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { giveBack, take } from "./tabs";

let elsewhere: Set<string>; // names that another tab has
let held: Map<string, Promise<void>>;

beforeEach(() => {
  vi.useFakeTimers();
  elsewhere = new Set();
  held = new Map();
  const request = (name: string, _: unknown, granted: () => Promise<void>) => {
    if (elsewhere.has(name)) return Promise.reject(new DOMException("", "AbortError"));
    const now = granted();
    held.set(name, now);
    return now.then(() => held.delete(name));
  };
  vi.stubGlobal("navigator", { locks: { request } });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a name that another tab has is not ours, until it lets go", async () => {
  elsewhere.add("casefold place");
  expect(await take("place")).toBe(false);

  elsewhere.clear();
  expect(await take("place")).toBe(true);
});

test("within a tab it is held together: the last one out lets go, after a while", async () => {
  expect([await take("field"), await take("field")]).toEqual([true, true]);
  giveBack("field");
  await vi.advanceTimersByTimeAsync(5000);
  expect(held.has("casefold field")).toBe(true);

  giveBack("field");
  await vi.advanceTimersByTimeAsync(5000);
  expect(held.has("casefold field")).toBe(false);
});

test("who comes back at once still has it: a field that is drawn anew keeps its draft", async () => {
  await take("again");
  giveBack("again");
  expect(await take("again")).toBe(true);
  await vi.advanceTimersByTimeAsync(5000);

  expect(held.has("casefold again")).toBe(true);
});

test("where a browser has no locks, everything is ours", async () => {
  vi.stubGlobal("navigator", {});

  expect(await take("anything")).toBe(true);
});
