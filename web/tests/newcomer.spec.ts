import { DESK, expect, test } from "./support/people";
import { shot } from "./support/shots";

const TWO_MINUTES = 120_000;
const AT_ONCE = { timeout: 2_000 }; // nothing that was said lies over the button
const ANSWER = "@jonaspirelli Yes, the night train runs on the holiday, at 22:10 from Harbour.";

test.use({ viewport: { width: 1280, height: 800 } });

test("somebody new signs in and answers a tweet within two minutes, knowing nothing but the screen", async ({ page }) => {
  const began = Date.now();
  await page.goto(DESK());
  await shot(page, "1-sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Who are you today?" })).toBeVisible();
  await page.getByRole("button", { name: /Start here/ }).click();

  await expect(page.getByRole("grid", { name: "Cases: Mine" })).toBeVisible();
  await page.getByRole("navigation", { name: "Lists" }).getByRole("link", { name: /^Unassigned/ }).click();
  const waiting = page.getByRole("grid", { name: "Cases: Unassigned" }).getByRole("row", { name: /Jonas Pirelli.*night train/ });
  await expect(waiting).toBeVisible();
  await shot(page, "2-inbox");
  await waiting.click();

  await expect(page.getByRole("heading", { level: 1, name: /Jonas Pirelli/ })).toBeFocused();
  await expect(page.getByRole("article", { name: /^Jonas Pirelli/ }).last()).toContainText("will the night train run on the holiday?");
  await page.getByRole("button", { name: "Take it" }).click();
  await expect(page.getByText("held by you")).toBeVisible();
  await expect(page.getByRole("complementary", { name: "Status" })).toContainText("You took the case");
  await shot(page, "3-case");

  const field = page.getByRole("textbox", { name: /^Public reply/ });
  await field.fill(ANSWER);
  await expect(page.getByText(`${ANSWER.length}/280`)).toBeVisible();
  await shot(page, "4-reply");
  const send = page.getByRole("button", { name: "Reply publicly on X" });
  await send.click(AT_ONCE);
  const mine = page.getByRole("article", { name: /^You/ }).last();
  await expect(mine).toContainText(ANSWER);
  await expect(mine.getByRole("button", { name: /^Undo · \d s/ })).toBeVisible();
  await shot(page, "5-undo");

  await mine.getByRole("button", { name: /^Undo/ }).click();
  await expect(page.getByRole("article", { name: /^You/ })).toHaveCount(0);
  await expect(field).toHaveValue(ANSWER);
  await send.click(AT_ONCE);
  await expect(mine).toContainText(ANSWER);
  await expect(field).toHaveValue("");

  await expect(mine).toContainText(/sent|delivered/, { timeout: 30_000 });
  await expect(page.getByRole("complementary", { name: "Status" })).toContainText("answered in");
  await shot(page, "6-answered");
  expect(Date.now() - began).toBeLessThan(TWO_MINUTES);

  await page.goto(String(process.env["PLATFORMS_URL"]));
  await page.getByRole("option", { name: /Jonas Pirelli/ }).click();
  await expect(page.getByRole("region", { name: "Last answer" })).toContainText(ANSWER);
  await expect(page.getByRole("region", { name: "The case it became" })).toContainText("Anna has it");
  await expect(page.getByRole("region", { name: "Conversation" }).getByText(ANSWER)).toHaveCount(1);
  await shot(page, "7-customer");
});
