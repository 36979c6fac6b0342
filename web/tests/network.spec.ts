import type { Page } from "@playwright/test";
import { api } from "./support/api";
import { answers, threads } from "./support/customers";
import { aStory, at, choose, live, open, polling, reply, said, shown, thread } from "./support/desk";
import { DESK, expect, signIn, test } from "./support/people";

const MBIT = 1_000_000 / 8; // bytes a second
const OFFLINE = "You are offline. Write on: drafts are kept, nothing is sent.";
const problem = (status: number) => ({ status, json: { code: status === 503 ? "unavailable" : "unexpected-error", status, title: "It failed" } });
const aCase = (url: URL): boolean => /^\/cases\/[0-9a-f]{32}$/.test(url.pathname);
const row = (page: Page) => page.getByRole("grid", { name: /^Cases/ }).getByRole("row").first();

/** A phone on a mobile network, as the budgets have it. */
async function slow(page: Page): Promise<void> {
  const phone = await page.context().newCDPSession(page);
  await phone.send("Network.enable");
  await phone.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 1.6 * MBIT, uploadThroughput: 0.75 * MBIT });
  await phone.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}

function note(type: string, since: number): void {
  const description = `${Date.now() - since} ms`;
  test.info().annotations.push({ type, description });
  console.log(`${type}: ${description}`);
}

test.describe("on a slow phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the inbox comes, a case opens and is answered", async ({ page }) => {
    const story = await aStory("Slow Sara");
    await api("supervisor", "PUT", `/cases/${story.id}/assignee`, { assignee: "anna" });
    await slow(page);
    await signIn(page, "Anna");
    const began = Date.now();
    await page.goto(`${DESK()}/desk/inbox/mine`);
    await expect(row(page)).toBeVisible();
    note("inbox, loaded again, signed in silently", began);

    const opened = Date.now();
    await page.getByRole("row", { name: new RegExp(story.maria.name) }).click();
    await expect(page.getByRole("heading", { level: 1, name: `#${story.number}` })).toBeVisible();
    note("case, what the list knows of it", opened);
    await expect(thread(page).getByRole("article").first()).toBeVisible();
    note("case, whole", opened);
    expect(Date.now() - opened).toBeLessThan(8000);
    await reply(page).pressSequentially(`Yes, ${story.maria.name}.`);
    await reply(page).press("Control+Enter");
    await said(page, `Yes, ${story.maria.name}.`).getByRole("button", { name: "Send now" }).click();
    await expect.poll(async () => (await threads(story.maria)).flat().filter((one) => one.is_company).length).toBe(1);
  });
});

test("a case that is long in coming shows at once what the list knows of it", async ({ page }) => {
  await signIn(page, "Anna");
  await expect(row(page)).toBeVisible();
  let go = () => {};
  const held = new Promise<void>((open) => (go = open));
  await page.route(aCase, async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole("row", { name: /Tomas Okafor/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^#\d/ })).toBeVisible();
  await expect(page.getByText(/held by you/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Content" })).toContainText("Opening the case");
  await expect(thread(page)).toHaveCount(0);
  go();
  await expect(said(page, "is there a lift at Old Mill station?")).toBeVisible();
});

test("calls that fail a few times are made again, and nothing is said of it", async ({ page }) => {
  let failed = 0;
  await signIn(page, "Anna");
  await page.route("**/worklists/**", (route) => (failed++ < 2 ? route.fulfill(problem(failed === 1 ? 500 : 503)) : route.continue()));
  await page.goto(`${DESK()}/desk/inbox/unassigned`);
  await expect(row(page)).toBeVisible();
  expect(failed).toBeGreaterThanOrEqual(3);
});

test("a list and a case that cannot be read say so, and come back when somebody tries again", async ({ page }) => {
  const story = await aStory("Failing Flora");
  await page.clock.install();
  await signIn(page, "Anna");
  await page.route("**/worklists/**", (route) => route.fulfill(problem(503)));
  await page.route(aCase, (route) => route.fulfill(problem(500)));
  await page.goto(`${DESK()}/desk/inbox/unassigned`);
  await patient(page, "The list could not be read.");
  await page.unroute("**/worklists/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(row(page)).toBeVisible();

  await page.goto(`${DESK()}/desk${at(story)}`);
  await patient(page, "The case could not be read. What you typed is kept.");
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await shown(page, story);
});

test("a change that fails is taken back on the screen, and said", async ({ page }) => {
  const story = await aStory("Failing Greta");
  await signIn(page, "Anna", at(story));
  await shown(page, story);
  await page.route("**/cases/*/priority", (route) => route.fulfill(problem(500)));
  await page.route(aCase, (route) => route.fulfill(problem(503))); // nobody says how it is: it is as it was
  await choose(page, "Priority", "Urgent");
  await expect(page.getByText(/^Priority: Casefold failed/)).toBeVisible();
  await expect(page.getByText(/^\S* ?urgent$/)).toHaveCount(0);
  await page.unrouteAll();
  await choose(page, "Priority", "Urgent");
  await expect(page.getByText("The priority is urgent.")).toBeVisible();
});

test("offline is said, drafts are kept and replies wait; back on line they are sent, and what was missed is there", async ({ page, context }) => {
  const story = await aStory("Offline Olga");
  const words = `The lift works, ${story.maria.name}.`;
  await signIn(page, "Anna", at(story));
  await expect(live(page)).toBeVisible();
  await shown(page, story);
  await context.setOffline(true);
  await expect(page.getByText(OFFLINE)).toBeVisible();
  await expect(page.getByRole("img", { name: OFFLINE })).toBeVisible();
  await reply(page).fill(words);
  await reply(page).press("Control+Enter");
  await expect(said(page, words)).toContainText("Not sent yet.");
  await reply(page).pressSequentially("and one draft");
  await expect(page.getByText("Draft kept on this device")).toBeVisible();
  await answers(story.maria, story.post, "@BluebirdRail while you were away");
  expect((await threads(story.maria)).flat().filter((one) => one.is_company)).toEqual([]);

  await context.setOffline(false);
  await expect(page.getByText(OFFLINE)).toHaveCount(0);
  await expect(said(page, "while you were away")).toBeVisible();
  await said(page, words).getByRole("button", { name: "Send now" }).click();
  await expect.poll(async () => (await threads(story.maria)).flat().filter((one) => one.is_company).length).toBe(1);
  await expect(reply(page)).toHaveValue("and one draft");
  await expect(live(page)).toBeVisible();
});

test("when the live connection breaks a dot says so, and it comes back by itself", async ({ page }) => {
  const story = await aStory("Socket Sina");
  let broken = false;
  const sockets: { close: () => Promise<void> }[] = [];
  await page.routeWebSocket(/.*/, (socket) => {
    if (broken) return void socket.close();
    sockets.push(socket);
    socket.connectToServer();
  });
  await signIn(page, "Anna");
  await open(page, story);
  await expect(live(page)).toBeVisible();
  broken = true;
  await Promise.all(sockets.map((one) => one.close()));
  await expect(polling(page)).toBeVisible();
  await answers(story.maria, story.post, "@BluebirdRail in between");
  broken = false;
  await expect(live(page)).toBeVisible({ timeout: 20_000 });
  await expect(said(page, "in between")).toBeVisible();
});

/** Until something that is tried again and again is given up, as time passes. */
async function patient(page: Page, text: string): Promise<void> {
  await expect(async () => {
    await page.clock.fastForward(4000);
    await expect(page.getByText(text)).toBeVisible({ timeout: 500 });
  }).toPass();
}
