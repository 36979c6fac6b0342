import type { Locator, Page } from "@playwright/test";
import { caseOf } from "./api";
import { aCustomer, type Customer, type Post, tweets } from "./customers";
import { DESK, expect } from "./people";

export type Story = { maria: Customer; post: Post; id: string; number: string };

/** Somebody new who wrote, and the case that it became. No two have the same name: walks can be repeated on one product. */
export async function aStory(name: string, text = `@BluebirdRail a word from ${name}`): Promise<Story> {
  const maria = await aCustomer(`${name} ${Date.now().toString(36).slice(-4)}`);
  const post = await tweets(maria, text);
  const { id, number } = await caseOf(maria);
  return { maria, post, id, number };
}

/** Go to a case by its address, and see that it is there. */
export async function open(page: Page, story: { id: string; number: string }): Promise<void> {
  await page.goto(`${DESK()}/desk/cases/${story.id}`);
  await shown(page, story);
}

/** The case is on the screen, whole. */
export async function shown(page: Page, story: { number: string }): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: `#${story.number}` })).toBeVisible();
  await expect(thread(page).getByRole("article").first()).toBeVisible();
}

/** The path of a case in the workspace, as `signIn` takes it. */
export const at = (story: { id: string }): string => `/cases/${story.id}`;

export const thread = (page: Page): Locator => page.getByRole("region", { name: "What was said" });

/** What was said with these words. */
export const said = (page: Page, text: string): Locator => thread(page).getByRole("article").filter({ hasText: text });

export const reply = (page: Page): Locator => page.getByRole("textbox", { name: /^Public reply/ });
export const note = (page: Page): Locator => page.getByRole("textbox", { name: "Note, only us" });
export const send = (page: Page): Locator => page.getByRole("button", { name: "Reply publicly on X" });

/** Choose how one writes. */
export const mode = (page: Page, name: "Public" | "Direct" | "Note"): Promise<void> => page.getByRole("radiogroup", { name: "How you write" }).getByText(name, { exact: true }).click();

/** The dot that says how the screen is kept fresh. */
export const live = (page: Page): Locator => page.getByRole("img", { name: "Live", exact: true });
export const polling = (page: Page): Locator => page.getByRole("img", { name: /^Not live/ });

/** Choose from what is possible with the case. */
export async function choose(page: Page, offer: string, value?: string): Promise<void> {
  await page.getByRole("button", { name: "Everything possible here" }).click();
  await page.getByRole("menuitem", { name: offer, exact: true }).click();
  if (value) await page.getByRole("dialog").getByRole("button", { name: value, exact: true }).click();
}
