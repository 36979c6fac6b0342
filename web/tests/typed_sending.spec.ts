import type { Page, Route } from "@playwright/test";
import { api } from "./support/api";
import { answers, threads } from "./support/customers";
import { aStory, at, live, mode, note, reply, said, send, shown, type Story } from "./support/desk";
import { expect, signIn, test } from "./support/people";

const REPLIES = "**/cases/*/replies";
const words = (story: Story): string => `It runs again, ${story.maria.name}.`;
const company = async (story: Story): Promise<string[]> => (await threads(story.maria)).flat().filter((one) => one.is_company).map((one) => one.text);

/** The customer has it, once; and nothing more is on its way. */
async function arrived(page: Page, story: Story): Promise<void> {
  await said(page, words(story)).getByRole("button", { name: "Send now" }).click();
  await expect.poll(() => company(story)).toHaveLength(1);
  await expect(said(page, words(story))).toHaveCount(1);
  await expect(page.getByRole("article", { name: /queued/ })).toHaveCount(0);
  expect(await company(story)).toEqual([expect.stringContaining(words(story))]);
}

test("a reply sent without a network waits here, is sent when it is back, and once", async ({ page, context }) => {
  const story = await aStory("Jana Offline");
  await signIn(page, "Anna", at(story));
  await expect(live(page)).toBeVisible();
  await shown(page, story);
  await reply(page).fill(words(story));
  await context.setOffline(true);
  await reply(page).press("Control+Enter");
  await expect(said(page, "Not sent yet. Your text is kept; trying again in")).toBeVisible();
  await expect(reply(page)).toHaveValue("");
  expect(await company(story)).toEqual([]);

  await context.setOffline(false);
  await arrived(page, story);
});

test("a reply whose answer is lost on the way back is sent once, not twice", async ({ page }) => {
  const story = await aStory("Kaja Lost");
  await signIn(page, "Anna", at(story));
  const keys: (string | undefined)[] = [];
  const loseTwo = async (route: Route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 2) return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  };
  await page.route(REPLIES, loseTwo);
  await reply(page).fill(words(story));
  await send(page).click();
  await expect.poll(() => keys.length).toBe(3);
  expect(new Set(keys).size).toBe(1);
  await arrived(page, story);
});

test("a reply that is still on its way to the service survives a reload, and is sent once", async ({ page }) => {
  const story = await aStory("Lara Reload");
  await signIn(page, "Anna", at(story));
  await page.route(REPLIES, (route) => route.fulfill({ status: 503, json: { code: "unavailable", status: 503 } }));
  await reply(page).fill(words(story));
  await send(page).click();
  await expect(said(page, "Not sent yet.")).toContainText(words(story));
  await page.unrouteAll();
  await page.reload();
  await arrived(page, story);
  await expect(reply(page)).toHaveValue("");
});

test("a refused reply gives its text back, with the reason", async ({ page }) => {
  const story = await aStory("Mona Refused");
  await signIn(page, "Anna", at(story));
  await page.route(REPLIES, async (route) => {
    await api("supervisor", "POST", `/cases/${story.id}/closure`, { reason: "a colleague was faster" });
    await route.continue();
  });
  await reply(page).fill(words(story));
  await send(page).click();
  await expect(page.getByRole("status").filter({ hasText: "Not sent. The case is closed. Reopen it first." })).toBeVisible();
  await expect(reply(page)).toHaveValue(words(story));
  await expect(said(page, words(story))).toHaveCount(0);
  await page.reload();
  await expect(reply(page)).toHaveValue(words(story));
});

test("a note that the service did not take is kept, and taken later, once", async ({ page }) => {
  const story = await aStory("Nele Note");
  await signIn(page, "Anna", at(story));
  let tries = 0;
  await page.route("**/cases/*/notes", (route) => (++tries < 2 ? route.fulfill({ status: 500, json: { code: "unexpected-error", status: 500 } }) : route.continue()));
  await mode(page, "Note");
  await note(page).fill("Ask Old Mill first");
  await note(page).press("Control+Enter");
  await expect(said(page, "Not sent yet.")).toContainText("Ask Old Mill first");
  await page.getByRole("button", { name: "Try now" }).click();
  await expect(page.getByRole("article", { name: /Note by You/ })).toHaveCount(1);
  await expect(said(page, "Ask Old Mill first")).toHaveCount(1);
  expect(tries).toBe(2);
});

test("a reply that is taken back is in front of its writer again, before what was typed since, and never sent", async ({ page }) => {
  const story = await aStory("Olga Undo");
  await signIn(page, "Anna", at(story));
  await reply(page).fill(words(story));
  await send(page).click();
  const mine = said(page, words(story));
  await expect(mine.getByRole("button", { name: /^Undo/ })).toBeVisible();
  await reply(page).pressSequentially("And one more thing");
  await mine.getByRole("button", { name: /^Undo/ }).click();
  await expect(reply(page)).toHaveValue(`${words(story)}\n\nAnd one more thing`);
  await expect(mine).toHaveCount(0);
  await page.reload();
  await expect(reply(page)).toHaveValue(`${words(story)}\n\nAnd one more thing`);
  expect(await company(story)).toEqual([]);
});

test("z takes the last reply back, in the case and nowhere else", async ({ page }) => {
  const story = await aStory("Pia Key");
  await signIn(page, "Anna", at(story));
  await reply(page).fill(words(story));
  await reply(page).press("Control+Enter");
  await expect(said(page, words(story)).getByRole("button", { name: /^Undo/ })).toBeVisible();
  await reply(page).press("Escape");
  await page.keyboard.press("z");
  await expect(reply(page)).toHaveValue(words(story));
  await answers(story.maria, story.post, "@BluebirdRail still there?");
  await expect(said(page, "still there?")).toBeVisible();
  await expect(reply(page)).toHaveValue(words(story));
  expect(await company(story)).toEqual([]);
});

test("a reply of a closed tab is not lost: it leaves by itself, once", async ({ page, context }) => {
  const story = await aStory("Rosa Gone");
  await signIn(page, "Anna", at(story));
  await reply(page).fill(words(story));
  await send(page).click();
  await expect(said(page, words(story)).getByRole("button", { name: /^Undo/ })).toBeVisible();
  await page.close();
  const again = await context.newPage();
  await signIn(again, "Anna", at(story));
  await expect.poll(() => company(story), { timeout: 20_000 }).toHaveLength(1);
  await expect(reply(again)).toHaveValue("");
});
