import type { Page } from "@playwright/test";
import { api, caseOf } from "./support/api";
import { aCustomer, threads, tweets } from "./support/customers";
import { DESK, expect, signIn, test } from "./support/people";

const THUMB = 44; // pixels that a finger needs

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

const tabs = (page: Page) => page.getByRole("group", { name: "Case" });
const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("on a phone, by touch: from the list into the case, through its three tabs, and an answer", async ({ page }) => {
  const pia = await aCustomer("Pia Phone");
  await tweets(pia, "@BluebirdRail is there a quiet coach on the 9:10?");
  const made = await caseOf(pia);
  await api("agent", "POST", `/cases/${made.id}/tasks`, { title: "Look at the plan of the 9:10", assignee: "anna", audience: "staff" });
  await api("agent", "PUT", `/cases/${made.id}/priority`, { priority: "urgent" });
  await signIn(page, "Anna");

  await page.getByRole("link", { name: /^Unassigned/ }).tap();
  const row = page.getByRole("row", { name: /Pia Phone/ });
  await page.getByRole("button", { name: "Filters" }).tap();
  await page.getByRole("dialog").getByRole("combobox", { name: "Priority" }).selectOption({ label: "Urgent" });
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).tap();
  await expect(page.getByRole("button", { name: "Filters · 1" })).toBeVisible();
  await row.tap();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Pia Phone");
  await expect(page.getByText("First reply", { exact: false }).first()).toBeVisible();

  await tabs(page).getByRole("button", { name: /^Status/ }).tap();
  await expect(page.getByRole("checkbox", { name: "Look at the plan of the 9:10" })).toBeVisible();
  await expect(page.getByRole("region", { name: "What was said" })).toBeHidden();
  await page.getByRole("checkbox", { name: "Look at the plan of the 9:10" }).tap();
  await expect(page.getByRole("checkbox", { name: "Look at the plan of the 9:10" })).toBeChecked();
  await tabs(page).getByRole("button", { name: "Context" }).tap();
  await expect(page.getByRole("complementary", { name: "Context" })).toContainText("PiaPhone");
  await tabs(page).getByRole("button", { name: "Content" }).tap();
  await expect(page.getByRole("region", { name: "What was said" })).toContainText("quiet coach on the 9:10");

  const field = page.getByRole("textbox", { name: /^Public reply/ });
  await field.tap();
  await field.fill("Yes: coach 3 is quiet.");
  await page.getByRole("button", { name: "Reply publicly on X" }).tap({ timeout: 3_000 });
  const mine = page.getByRole("article", { name: /^You/ });
  await expect(mine).toContainText("coach 3 is quiet");
  await mine.getByRole("button", { name: /^Undo/ }).tap({ timeout: 3_000 });
  await expect(field).toHaveValue("Yes: coach 3 is quiet.");
  await page.getByRole("button", { name: "Reply publicly on X" }).tap({ timeout: 3_000 });
  await expect.poll(async () => (await threads(pia)).flat().map((post) => post.text), { timeout: 20_000 }).toContainEqual(expect.stringContaining("coach 3 is quiet"));
  await page.getByRole("button", { name: /^Back to/ }).tap();
  await expect(page.getByRole("heading", { level: 1, name: "Unassigned · Inbox" })).toBeAttached();
});

test("at 320 pixels nothing scrolls sideways, and all that is pressed is large enough for a finger", async ({ page }) => {
  const at = await aCase("Nora Narrow");
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`${DESK()}/desk/`);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await fits(page, "sign-in");
  await page.getByRole("button", { name: "Sign in" }).tap();
  await expect(page.getByRole("heading", { name: "Who are you today?" })).toBeVisible();
  await fits(page, "issuer");
  await page.getByRole("button", { name: /^Ada/ }).tap();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  for (const path of ["/inbox/unassigned", "/inbox/watched", "/operations/connections", "/operations/inboxes", "/operations/aside", "/operations/health"]) {
    await signIn(page, "Ada", path);
    await expect(page.getByRole("main")).not.toContainText(/Loading|Looking/);
    await fits(page, path);
  }
  await signIn(page, "Ada", at);
  await expect(page.getByRole("article").first()).toBeVisible();
  for (const pane of ["Content", "Context", "Status"]) {
    await tabs(page).getByRole("button", { name: pane }).tap();
    await fits(page, pane);
  }
  await page.goto(String(process.env["PLATFORMS_URL"]));
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await fits(page, "loopback page");
});

test("with text at 200 % one still reads and answers, on a phone and on a desk", async ({ page }) => {
  await signIn(page, "Anna", await aCase("Tess Large"));
  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 800 }]) {
    await page.setViewportSize(viewport);
    await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
    await expect(page.getByRole("article").first()).toBeInViewport();
    expect(await sideways(page)).toBe(0);
    const field = page.getByRole("textbox", { name: /^Public reply/ });
    await field.fill(`Read at ${viewport.width}.`);
    const send = page.getByRole("button", { name: "Reply publicly on X" });
    await send.scrollIntoViewIfNeeded();
    await expect(send).toBeInViewport({ ratio: 1 });
    await send.click({ trial: true, timeout: 3_000 });
  }
});

async function aCase(name: string): Promise<string> {
  const one = await aCustomer(name);
  await tweets(one, "@BluebirdRail AVeryLongWordWithoutAnySpacesInItThatNobodyWouldWriteButSomebodyDoesOnceADay https://example.org/a/very/long/path/that/goes/on/and/on/and/on");
  return `/cases/${(await caseOf(one)).id}?from=unassigned`;
}

/** Nothing sticks out, and every button is large enough, or stands in a line of text. */
async function fits(page: Page, what: string): Promise<void> {
  expect.soft(await sideways(page), `${what}: pixels to the side`).toBe(0);
  const small = await page.getByRole("button").evaluateAll(
    (all, least) =>
      all
        .filter((one) => one.checkVisibility())
        .map((one) => ({ name: one.getAttribute("aria-label") ?? one.textContent ?? "", box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 1 && Math.min(box.width, box.height) < least - 0.5)
        .map(({ name, box }) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`),
    THUMB,
  );
  expect.soft(small, `${what}: too small for a finger`).toEqual([]);
}
