import type { Page } from "@playwright/test";
import { run } from "./support/api";
import { answers } from "./support/customers";
import { aStory, at, said, type Story, thread } from "./support/desk";
import { expect, signIn, test } from "./support/people";
import { measured, watch } from "./support/watching";

const MANY = 5000;
const UP = 95_000; // pixels; down to the end again it is less, as rows above are measured on the way up
const FAR = 150_000; // pixels, in all
const TURN = 900; // pixels of one turn of the wheel
const LONGEST = 100; // milliseconds of a task
const MOST_ROWS = 60; // messages in the page at any time

let story: Story;

test.beforeAll(async () => {
  story = await aStory("Lotte Long");
  run("web/tests/support/long_story.py", story.id, String(MANY));
});

test("a case with 5,000 messages opens at its end, with few of them in the page", async ({ page }) => {
  await signIn(page, "Anna");
  await page.keyboard.press("Control+k");
  await page.getByRole("searchbox", { name: "Find an action or a case" }).fill(story.number);
  const began = Date.now();
  await page.getByRole("menuitem", { name: `Open case ${story.number}` }).click();
  await expect(said(page, "a word from Lotte Long")).toBeInViewport();
  note("opened and drawn", `${Date.now() - began} ms`);
  expect(await thread(page).getByRole("article").count()).toBeLessThan(MOST_ROWS);
});

test("scrolling 150,000 pixels up and down by wheel has no long task, few messages in the page, and ends where it began", async ({ page }) => {
  await signIn(page, "Anna", at(story));
  const last = said(page, "a word from Lotte Long");
  await expect(last).toBeInViewport();
  const before = await page.evaluate(() => document.querySelectorAll("*").length);
  await watch(page);
  await wheel(page, -1, UP);
  await expect(last).toHaveCount(0);
  const up = await measured(page);
  await wheel(page, 1, UP);
  await expect(last).toBeInViewport();
  const { longest, tasks, rows, nodes, far } = await measured(page);
  note("scrolled", `${Math.round(far)} px (${Math.round(up.far)} up), longest task ${longest} ms of ${tasks}, at most ${rows} messages, ${before} nodes before and ${nodes} after`);
  expect(far).toBeGreaterThanOrEqual(FAR);
  expect(longest).toBeLessThanOrEqual(LONGEST);
  expect(rows).toBeGreaterThan(5);
  expect(rows).toBeLessThan(MOST_ROWS);
  expect(nodes).toBeLessThan(before * 1.2);
});

test("what is read stays where it is when one message comes and fifty older ones are fetched", async ({ page }) => {
  const held: (() => void)[] = [];
  await signIn(page, "Anna", at(story));
  await expect(said(page, "a word from Lotte Long")).toBeInViewport();
  await watch(page);
  await wheel(page, -1, 3000);
  await page.route(/\/conversations\/.*before=/, async (route) => {
    await new Promise<void>((go) => held.push(go));
    await route.continue();
  });
  await expect(async () => {
    await wheel(page, -1, TURN, 1);
    expect(held.length).toBe(1);
  }).toPass({ intervals: [10], timeout: 20_000 });
  await standsStill(page);
  const read = await where(page);

  await answers(story.maria, story.post, "@BluebirdRail one more word at the end");
  await expect(page.getByRole("button", { name: /^Jump to latest · \d/ })).toBeVisible();
  expect(await where(page)).toEqual(read);
  const size = await sizeOf(page);
  held[0]?.();
  await expect.poll(() => sizeOf(page)).toBeGreaterThanOrEqual(size + 50);
  expect(await where(page)).toEqual(read);
  await page.unrouteAll({ behavior: "ignoreErrors" });

  await page.getByRole("button", { name: /^Jump to latest/ }).click();
  await expect(said(page, "one more word at the end")).toBeInViewport();
});

/** Turn the wheel until the thread went this far, or is at its end. */
async function wheel(page: Page, sign: 1 | -1, far: number, most = 2000): Promise<void> {
  const box = await thread(page).boundingBox();
  if (!box) throw new Error("there is no thread");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const from = (await measured(page)).far;
  const isThere = async () => {
    const { far: to, isAtEnd } = await measured(page);
    return sign === 1 ? isAtEnd : to - from >= far;
  };
  for (let turns = 0; turns < most && !(await isThere()); turns++) await page.mouse.wheel(0, sign * TURN);
}

/** The wheel has run out. */
async function standsStill(page: Page): Promise<void> {
  await expect(async () => {
    const { far } = await measured(page);
    for (let frame = 0; frame < 10; frame++) expect((await measured(page)).far).toBe(far);
  }).toPass({ intervals: [50] });
}

/** The middle message of those in view, and the pixel it is at. */
function where(page: Page): Promise<{ key: string | null; top: number } | undefined> {
  return thread(page).evaluate((box) => {
    const { top, bottom } = box.getBoundingClientRect();
    const rows = [...box.querySelectorAll("[role=article]")].filter((one) => one.getBoundingClientRect().bottom > top && one.getBoundingClientRect().top < bottom);
    const read = rows[Math.floor(rows.length / 2)];
    return read && { key: read.getAttribute("data-key"), top: Math.round(read.getBoundingClientRect().top) };
  });
}

const sizeOf = async (page: Page): Promise<number> => Number(await thread(page).getByRole("article").first().getAttribute("aria-setsize"));

function note(type: string, description: string): void {
  test.info().annotations.push({ type, description });
  console.log(`${type}: ${description}`);
}
