import type { Page } from "@playwright/test";
import { caseOf } from "./support/api";
import { aCustomer, type Customer, threads, tweets } from "./support/customers";
import { expect, signIn, test } from "./support/people";

const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const thread = (page: Page) => page.getByRole("region", { name: "What was said" });
const status = (page: Page) => page.getByRole("complementary", { name: "Status" });
const rowWithFocus = (page: Page) => page.evaluate(() => document.activeElement?.closest("[role=row]")?.textContent ?? "");

/** Down the list by j, until the focus is on the row of one of these; gives which. */
async function walkTo(page: Page, customers: readonly Customer[]): Promise<Customer | undefined> {
  for (let steps = 0; steps < 60; steps++) {
    const row = await rowWithFocus(page);
    const found = customers.find((one) => row.includes(one.name));
    if (found) return found;
    await page.keyboard.press("j");
  }
  return undefined;
}

test("a day by keys alone: find, open, take, class, plan, note, answer, take back, close, go on", async ({ page }) => {
  const both = [await aCustomer("Kim Keys"), await aCustomer("Lou Keys")] as const;
  for (const one of both) await tweets(one, "@BluebirdRail is the ticket office at Harbour open on Sunday?");
  await Promise.all(both.map(caseOf));
  let [first, second]: [Customer, Customer] = [...both];
  await signIn(page, "Ben");

  await test.step("to a list by g u, down and up by j and k, in by Enter: the focus is on the case's heading", async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("u");
    await expect(page.getByRole("grid", { name: "Cases: Unassigned" }).getByRole("row").first()).toBeVisible();
    first = (await walkTo(page, both)) ?? first;
    second = both.find((one) => one !== first) ?? second;
    await page.keyboard.press("j");
    expect(await rowWithFocus(page)).toContain(second.name);
    await page.keyboard.press("k");
    expect(await rowWithFocus(page)).toContain(first.name);
    await page.keyboard.press("Enter");
    await expect(heading(page)).toBeFocused();
    await expect(heading(page)).toContainText(first.name);
    await expect(thread(page)).toContainText("ticket office at Harbour");
  });

  await test.step("back by u to the row one came from, and in again", async () => {
    await page.keyboard.press("u");
    await expect.poll(() => rowWithFocus(page)).toContain(first.name);
    await page.keyboard.press("Enter");
    await expect(heading(page)).toBeFocused();
  });

  await test.step("taken by Shift A", async () => {
    await page.keyboard.press("Shift+A");
    await expect(page.getByText("held by you")).toBeVisible();
  });

  await test.step("a class by c, its name, Enter, Enter; then the focus is where it was", async () => {
    await page.keyboard.press("c");
    await expect(page.getByRole("dialog").getByRole("textbox")).toBeFocused();
    await page.keyboard.type("opening hours");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await expect(status(page)).toContainText("opening hours");
    await expect(heading(page)).toBeFocused();
  });

  await test.step("a task by t, ticked by x on its row, and back by z", async () => {
    await page.keyboard.press("t");
    await page.keyboard.type("Ask the station");
    await page.keyboard.press("Enter");
    const tick = page.getByRole("checkbox", { name: "Ask the station" });
    await expect(tick).not.toBeChecked();
    await page.keyboard.press("2");
    await expect(status(page)).toBeFocused();
    for (let presses = 0; presses < 8 && !(await tick.evaluate((one) => one === document.activeElement)); presses++) await page.keyboard.press("Tab");
    await expect(tick).toBeFocused();
    await page.keyboard.press("x");
    await expect(tick).toBeChecked();
    await expect(page.getByText("Done: Ask the station")).toBeVisible();
    await page.keyboard.press("z");
    await expect(tick).not.toBeChecked();
    await page.keyboard.press("x");
    await expect(tick).toBeChecked();
  });

  await test.step("a note by n and Ctrl+Enter", async () => {
    await page.keyboard.press("n");
    await expect(page.getByRole("textbox", { name: "Note, only us" })).toBeFocused();
    await page.keyboard.type("The station says: from nine.");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("article", { name: /^Note by you/i })).toContainText("from nine");
    await page.keyboard.press("Escape");
    await expect(thread(page)).toBeFocused();
  });

  await test.step("an answer by r and Ctrl+Enter, back by z with its text, and sent after all", async () => {
    const field = page.getByRole("textbox", { name: /^Public reply/ });
    const mine = page.getByRole("article", { name: /^You, X public/ });
    await page.keyboard.press("r");
    await expect(field).toBeFocused();
    await page.keyboard.type("It is open from nine to noon.");
    await page.keyboard.press("Control+Enter");
    await expect(mine.getByRole("button", { name: /^Undo/ })).toBeVisible();
    await page.keyboard.press("Escape");
    await page.keyboard.press("z");
    await expect(field).toBeFocused();
    await expect(field).toHaveValue("It is open from nine to noon.");
    await expect(mine).toHaveCount(0);
    await page.keyboard.press("Control+Enter");
    await expect(field).toHaveValue("");
    await page.keyboard.press("Escape");
    await expect.poll(async () => (await threads(first)).flat().map((post) => post.text), { timeout: 20_000 }).toContainEqual(expect.stringContaining("from nine to noon"));
  });

  await test.step("closed by e with a reason, and on by j: the focus is on the next case's heading", async () => {
    await expect(status(page)).toContainText("answered in");
    await page.keyboard.press("e");
    await page.keyboard.type("Answered.");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Closed: Answered.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Next case", exact: true })).toBeFocused();
    await page.keyboard.press("j");
    await expect(heading(page)).toContainText(second.name);
    await expect(heading(page)).toBeFocused();
  });
});

test("the palette does by name what keys do, ? lists the keys, and one switch turns single keys off", async ({ page }) => {
  await signIn(page, "Sam", "/inbox/unassigned");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("searchbox", { name: "Find an action or a case" })).toBeFocused();
  for (let presses = 0; presses < 12; presses++) await page.keyboard.press("ArrowDown");
  const active = await page.getByRole("searchbox").getAttribute("aria-activedescendant");
  await expect(page.getByRole("menuitem").and(page.locator(`[id="${active}"]`))).toBeInViewport({ ratio: 0.9 });
  await page.keyboard.type("watched");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Watched · Inbox" })).toBeAttached();

  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keyboard" });
  await expect(keys.getByText("Go to: Unassigned")).toBeVisible();
  await expect(keys.getByText("g u", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(keys).toHaveCount(0);

  await switchSingleKeys(page, "false");
  await page.keyboard.press("g");
  await page.keyboard.press("u");
  await page.keyboard.press("?");
  await expect(page.getByRole("heading", { level: 1, name: "Watched · Inbox" })).toBeAttached();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await switchSingleKeys(page, "true");
  await page.keyboard.press("g");
  await page.keyboard.press("u");
  await expect(page.getByRole("heading", { level: 1, name: "Unassigned · Inbox" })).toBeAttached();
});

/** By the palette, whose key is no single one; kept with the person. */
async function switchSingleKeys(page: Page, to: "true" | "false"): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("how it looks");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const one = page.getByRole("button", { name: "Single keys do things" });
  await one.press("Enter");
  await expect(one).toHaveAttribute("aria-pressed", to);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}
