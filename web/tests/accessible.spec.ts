import type { Page } from "@playwright/test";
import { api, caseOf } from "./support/api";
import { isAccessible, looked } from "./support/axe";
import { aCustomer, answers, tweets, writes } from "./support/customers";
import { DESK, expect, signIn, test } from "./support/people";

const SIZES = { desktop: { width: 1440, height: 900 }, laptop: { width: 1024, height: 768 }, phone: { width: 390, height: 844 } };
const dialog = (page: Page) => page.getByRole("dialog");
let at = ""; // a case with all that a case can have
let staged: Promise<void> | undefined;

test.beforeEach(async () => {
  staged ??= stage();
  await staged;
});
test.afterAll(() => console.log(`axe: ${looked.states} states, ${looked.rules} rules, ${looked.elements} elements. Lesser findings: ${[...looked.lesser].join(", ") || "none"}`));

async function stage(): Promise<void> {
  const una = await aCustomer("Una Everything");
  const first = await tweets(una, "@BluebirdRail my ticket is gone, see https://example.org/ticket?x=1");
  const made = await caseOf(una);
  at = `/cases/${made.id}?from=unassigned`;
  await api("agent", "PUT", `/cases/${made.id}/priority`, { priority: "urgent" });
  await api("agent", "PUT", `/cases/${made.id}/classes`, { classes: ["tickets", "lost"] });
  await api("agent", "POST", `/cases/${made.id}/tasks`, { title: "Look for the ticket", assignee: "anna", audience: "staff" });
  await api("agent", "POST", `/cases/${made.id}/notes`, { text: "A regular customer.", audience: "staff" });
  await api("agent", "POST", `/cases/${made.id}/replies`, { text: "We are looking." });
  await answers(una, first, "Thank you!");
  await writes(una, "My booking is AB-123456.");
}

test("signing in: our page and the issuer's", async ({ page }) => {
  await page.goto(`${DESK()}/desk/`);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await oneHeading(page);
  await isAccessible(page, "sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Who are you today?" })).toBeVisible();
  await oneHeading(page);
  await isAccessible(page, "issuer");
});

test("the inbox: a list, one with rows chosen, an empty one, and one filtered to nothing", async ({ page }) => {
  await signIn(page, "Anna", "/inbox/unassigned");
  const rows = page.getByRole("grid").getByRole("row");
  await expect(rows.first()).toBeVisible();
  await oneHeading(page);
  await isAccessible(page, "inbox");
  await rows.first().getByRole("checkbox").click({ force: true });
  await expect(page.getByRole("toolbar")).toBeVisible();
  await isAccessible(page, "inbox with a row chosen");
  await page.setViewportSize(SIZES.phone);
  await isAccessible(page, "inbox on a phone");
  await page.setViewportSize(SIZES.desktop);
  await page.getByRole("button", { name: "Choose none" }).click();

  await page.getByRole("link", { name: /^Watched/ }).click();
  await expect(page.getByText("You watch no case.")).toBeVisible();
  await oneHeading(page);
  await isAccessible(page, "empty list");
  await page.getByRole("combobox", { name: "Priority" }).selectOption({ label: "Urgent" });
  await expect(page.getByText("No case matches Urgent.")).toBeVisible();
  await isAccessible(page, "filtered to nothing");
});

test("a case: all panes at once, the context over the thread, and each pane of a phone", async ({ page }) => {
  await signIn(page, "Anna", at);
  await expect(page.getByRole("article").first()).toBeVisible();
  await oneHeading(page);
  await isAccessible(page, "case");
  await page.setViewportSize(SIZES.laptop);
  await page.getByRole("button", { name: "Show all of the context" }).click();
  await isAccessible(page, "case, its context over the thread");
  await page.setViewportSize(SIZES.phone);
  for (const pane of ["Content", "Context", "Status"]) {
    await page.getByRole("group", { name: "Case" }).getByRole("button", { name: pane }).click();
    await isAccessible(page, `case on a phone, ${pane}`);
  }
  await page.goto(`${DESK()}/desk/cases/none`);
  await expect(page.getByText("There is no such case, or you may not see it.")).toBeVisible();
  await oneHeading(page);
  await isAccessible(page, "no such case");
});

test("what floats: questions, a menu, the palette, the keys and the preferences", async ({ page }) => {
  await signIn(page, "Anna", at);
  await expect(page.getByRole("article").first()).toBeVisible();
  for (const [key, what] of [["a", "assign"], ["s", "status"], ["c", "classes"], ["t", "task"], ["e", "close"], ["?", "keys"], ["Control+k", "palette"]] as const) {
    await page.keyboard.press(key);
    const floats = what === "close" ? dialog(page).or(page.getByText(/still open/)) : dialog(page);
    await expect(floats.first()).toBeVisible();
    await isAccessible(page, what);
    await page.keyboard.press("Escape");
    await expect(dialog(page)).toHaveCount(0);
  }
  await page.keyboard.press(".");
  await expect(page.getByRole("menu")).toBeVisible();
  await isAccessible(page, "menu of the case");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^You: Anna/ }).click();
  await isAccessible(page, "preferences");
});

test("operations: each part, and the dialogs that change something", async ({ page }) => {
  await signIn(page, "Ada", "/operations");
  const parts = page.getByRole("navigation", { name: "Parts of operations" });
  for (const part of ["Connections", "Inboxes", "Set aside", "Sends", "Health"]) {
    await parts.getByRole("link", { name: part }).click();
    await expect(parts.getByRole("link", { name: part })).toHaveAttribute("aria-current", "page");
    await oneHeading(page);
    await isAccessible(page, `operations, ${part}`);
  }
  await parts.getByRole("link", { name: "Connections" }).click();
  await page.getByRole("button", { name: "Secrets" }).first().click();
  await expect(dialog(page)).toBeVisible();
  await isAccessible(page, "secrets");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Connect an app" }).click();
  await isAccessible(page, "a new connection");
});

test("the page where one is a customer", async ({ page }) => {
  await page.goto(String(process.env["PLATFORMS_URL"]));
  await page.getByRole("option", { name: /Una Everything/ }).click();
  await expect(page.getByRole("region", { name: "The case it became" })).toBeVisible();
  await oneHeading(page);
  await isAccessible(page, "loopback page");
  await page.setViewportSize(SIZES.phone);
  await isAccessible(page, "loopback page on a phone");
});

test("with colours forced, what can be pressed still has its edge, and what is chosen is told", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await signIn(page, "Anna", at);
  const edge = (name: string) => page.getByRole("button", { name }).first().evaluate((one) => parseFloat(getComputedStyle(one).borderTopWidth));
  expect(await edge("Status")).toBeGreaterThan(0);
  const mode = page.getByRole("radiogroup", { name: "How you write" });
  const colours = await mode.getByRole("radio").evaluateAll((all) => all.map((one) => getComputedStyle(one.parentElement as Element).backgroundColor));
  expect(new Set(colours).size).toBeGreaterThan(1);
  await page.getByRole("textbox", { name: /reply|message/i }).focus();
  expect(await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle)).not.toBe("none");
});

test("with motion reduced, nothing moves", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await signIn(page, "Anna", at);
  await expect(page.getByRole("article").first()).toBeVisible();
  await page.keyboard.press("a");
  await expect(dialog(page)).toBeVisible();
  const moving = await page.evaluate(() => document.getAnimations().flatMap((one) => (one.effect instanceof KeyframeEffect ? one.effect.getKeyframes() : [])).filter((frame) => frame["transform"] && frame["transform"] !== "none").length);
  expect(moving).toBe(0);
  const lasts = await dialog(page).evaluate((one) => [one, one.parentElement as Element].map((part) => getComputedStyle(part)).map((style) => [style.animationName, style.animationDuration]));
  for (const [name, duration] of lasts) expect(name === "none" || duration === "0s" || duration === "0.001s", `${name} ${duration}`).toBe(true);
});

async function oneHeading(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
}
