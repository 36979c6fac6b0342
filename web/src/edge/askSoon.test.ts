import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { askSoon } from "./askSoon";
import { queries } from "./queries";

let asked: string[];
beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.spyOn(queries, "invalidateQueries").mockImplementation(async (filters) => void asked.push(String(filters?.queryKey)));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("what changes after a rest is asked for at once", () => {
  askSoon(["list", "mine"]);
  vi.advanceTimersByTime(0);

  expect(asked).toEqual(["list,mine"]);
});

test("a hundred changes in a second are asked for once at its begin and once at its end", () => {
  for (let times = 0; times < 100; times++) {
    askSoon(["list", "team"]);
    vi.advanceTimersByTime(9);
  }
  vi.advanceTimersByTime(2000);

  expect(asked).toEqual(["list,team", "list,team"]);
});

test("an answer that is under way is waited for: it may be older than the change", () => {
  const fetching = vi.spyOn(queries, "isFetching").mockReturnValue(1);
  askSoon(["case", "1"]);
  vi.advanceTimersByTime(500);
  expect(asked).toEqual([]);

  fetching.mockReturnValue(0);
  vi.advanceTimersByTime(1000);
  expect(asked).toEqual(["case,1"]);
});

test("a list of many pages rests longer, so that one who scrolled far asks no more than others", () => {
  queries.setQueryData(["list", "watched", {}], { pages: [{}, {}, {}, {}], pageParams: [] });
  for (let times = 0; times < 39; times++) {
    askSoon(["list", "watched"]);
    vi.advanceTimersByTime(100);
  }

  expect(asked).toEqual(["list,watched"]);
  vi.advanceTimersByTime(1000);
  expect(asked).toEqual(["list,watched", "list,watched"]);
});

test("nothing is asked for while nobody looks: it is known to be old, and asked for then", () => {
  const found = vi.spyOn(queries, "invalidateQueries");
  vi.stubGlobal("document", { visibilityState: "hidden" });
  askSoon(["case", "2"]);
  vi.advanceTimersByTime(0);
  vi.unstubAllGlobals();

  expect(found).toHaveBeenCalledWith({ queryKey: ["case", "2"], refetchType: "none" });
});
