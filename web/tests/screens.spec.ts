import type { Page } from "@playwright/test";
import { api } from "./support/api";
import { expect, signIn, test } from "./support/people";

const FOLDER = new URL("../test-results/screens/", import.meta.url).pathname;
const SIZES = [{ width: 1440, height: 900 }, { width: 1024, height: 768 }, { width: 390, height: 844 }];

/** The screen as it is now, in three widths, in light and in dark; what is expected has to be in view each time. */
async function pictures(page: Page, name: string, isThere: () => Promise<void>): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await isThere();
      await page.screenshot({ path: `${FOLDER}${name}-${size.width}-${colorScheme}.png`, animations: "disabled" });
    }
  }
}

test("pictures of the inbox", async ({ page }) => {
  await signIn(page, "Anna", "/inbox/mine");
  const row = page.getByRole("grid", { name: "Cases: Mine" }).getByRole("row").first();
  await pictures(page, "inbox", () => expect(row).toBeInViewport({ ratio: 0.9 }));
});

test("pictures of a case", async ({ page }) => {
  const mine = await api<{ items: { case: { id: string }; customer: string }[] }>("agent", "GET", "/worklists/mine");
  await signIn(page, "Anna", `/cases/${mine.items.find((one) => one.customer === "Lena Brandt")?.case.id}?from=mine`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Lena Brandt");
  await expect(page.getByRole("checkbox", { name: "Ask the lost property office at Harbour" })).toBeVisible();
  await pictures(page, "case", async () => {
    await expect(page.getByRole("article", { name: /^Lena Brandt/ })).toBeInViewport();
    await expect(page.getByRole("textbox", { name: /^Public reply/ })).toBeInViewport({ ratio: 1 });
  });
  const status = page.getByRole("group", { name: "Case" }).getByRole("button", { name: /^Status/ });
  await status.click();
  await pictures(page, "case-status", () => expect(page.getByRole("checkbox", { name: "Ask the lost property office at Harbour" })).toBeInViewport());
});

test("pictures of operations", async ({ page }) => {
  await signIn(page, "Ada", "/operations/connections");
  await pictures(page, "operations", () => expect(page.getByRole("listitem").filter({ hasText: "Bluebird Rail on X" })).toBeInViewport({ ratio: 0.9 }));
});

test("pictures of the page where one is a customer", async ({ page }) => {
  await page.goto(String(process.env["PLATFORMS_URL"]));
  const mira = page.getByRole("option", { name: /Mira Solberg/ });
  await mira.click();
  await pictures(page, "loopback", () => expect(page.getByRole("region", { name: "Conversation" }).getByText("My booking is on my phone", { exact: false })).toBeInViewport());
});
