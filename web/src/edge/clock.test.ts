import { expect, test } from "vitest";
import { learn, serviceNow } from "./clock";

const off = () => Math.round((serviceNow() - Date.now()) / 1000);

test("a clock that is wrong is corrected by the service's", () => {
  learn(new Date(Date.now() + 3_600_000).toUTCString());
  expect(off()).toBeCloseTo(3600, -1);

  learn(new Date().toUTCString());
  expect(off()).toBe(0);
});

test("no date, or no date at all, teaches nothing", () => {
  learn(null);
  learn("yesterday");
  expect(off()).toBe(0);
});
