import type { Page } from "@playwright/test";
import { api } from "./support/api";
import { aStory, at, live, mode, note, open, reply, said, shown } from "./support/desk";
import { another, DESK, expect, signIn, test } from "./support/people";

const WORDS = "We have your bicycle, it is at Old Mill: ";
const kept = (page: Page) => page.getByText("Draft kept", { exact: true });
const keptHere = (page: Page) => page.getByText("Draft kept on this device");

test("a reload at once keeps every letter", async ({ page }) => {
  const story = await aStory("Ada Reload");
  await signIn(page, "Anna", at(story));
  await reply(page).pressSequentially(WORDS);
  await page.reload();
  await expect(reply(page)).toHaveValue(WORDS);
});

test("a closed tab keeps every letter, on this device and for the next", async ({ page, context, browser }) => {
  const story = await aStory("Bea Closed");
  await signIn(page, "Anna", at(story));
  await reply(page).pressSequentially(WORDS);
  await page.close({ runBeforeUnload: true });
  const again = await context.newPage();
  await open(again, story);
  await expect(reply(again)).toHaveValue(WORDS);

  const elsewhere = await another(browser, "Anna", at(story));
  await expect(elsewhere.getByRole("complementary", { name: "Draft on another device" })).toContainText(WORDS);
});

test("what is typed without a network is kept here, and with the service when it is back", async ({ page, context, browser }) => {
  const story = await aStory("Cleo Offline");
  await signIn(page, "Anna", at(story));
  await shown(page, story);
  await context.setOffline(true);
  await expect(page.getByText("You are offline. Write on: drafts are kept, nothing is sent.")).toBeVisible();
  await reply(page).pressSequentially(WORDS);
  await expect(keptHere(page)).toBeVisible();
  await page.close();
  await context.setOffline(false);

  const again = await context.newPage();
  await open(again, story);
  await expect(reply(again)).toHaveValue(WORDS);
  await expect(kept(again)).toBeVisible();
  const elsewhere = await another(browser, "Anna", at(story));
  await expect(elsewhere.getByRole("complementary", { name: "Draft on another device" })).toContainText(WORDS);
});

test("a session that ends under one's hands keeps what is typed, through the next sign-in", async ({ page }) => {
  const story = await aStory("Dina Session");
  await signIn(page, "Anna", at(story));
  await shown(page, story);
  await page.route("**/cases/**", (route) => route.fulfill({ status: 401, json: { code: "token-expired", status: 401 } }));
  await page.route("**/token", (route) => route.fulfill({ status: 400, json: { error: "invalid_grant" } }));
  await reply(page).pressSequentially(WORDS);
  const ended = page.getByRole("dialog", { name: "Your sign-in has ended. What you typed is kept." });
  await expect(ended).toBeVisible();
  await page.unrouteAll();

  await ended.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: /^Anna\b/ }).or(reply(page)).first().waitFor();
  if (!(await reply(page).isVisible())) await page.getByRole("button", { name: /^Anna\b/ }).click();
  await expect(reply(page)).toHaveValue(WORDS);
});

test("text never travels: not to another case, not from a reply to a note, however fast one goes", async ({ page }) => {
  const [one, other] = [await aStory("Edda Here"), await aStory("Fay There")];
  await signIn(page, "Anna", at(one));
  await reply(page).pressSequentially("for Edda alone");
  await mode(page, "Note");
  await expect(note(page)).toHaveValue("");
  await note(page).pressSequentially("among us about Edda");
  await mode(page, "Public");
  await expect(reply(page)).toHaveValue("for Edda alone");

  await go(page, other.number);
  await shown(page, other);
  await expect(reply(page)).toHaveValue("");
  await reply(page).pressSequentially("for Fay");
  await go(page, one.number);
  await shown(page, one);
  await expect(reply(page)).toHaveValue("for Edda alone");
  await mode(page, "Note");
  await expect(note(page)).toHaveValue("among us about Edda");
  await page.goBack();
  await shown(page, other);
  await expect(reply(page)).toHaveValue("for Fay");
  await mode(page, "Note");
  await expect(note(page)).toHaveValue("");
});

test("a draft of another device is shown beside one's own, and joined to it", async ({ page, browser }) => {
  const story = await aStory("Gia Joined");
  await signIn(page, "Anna", at(story));
  await reply(page).fill("begun on the train");
  await expect(kept(page)).toBeVisible();

  const desk = await another(browser, "Anna", at(story));
  await expect(reply(desk)).toHaveValue("");
  await reply(desk).fill("ended at the desk");
  const aside = desk.getByRole("complementary", { name: "Draft on another device" });
  await expect(aside).toContainText("begun on the train");
  await aside.getByRole("button", { name: "Join it to this one" }).click();
  await expect(reply(desk)).toHaveValue(/begun on the train/);
  await expect(reply(desk)).toHaveValue(/ended at the desk/);
  await expect(aside).toBeHidden();
  await desk.reload();
  await expect(reply(desk)).toHaveValue(/ended at the desk\s+begun on the train/);
});

test("signing out keeps what is typed for oneself, and shows it to nobody else", async ({ page }) => {
  const story = await aStory("Hedi Out");
  await signIn(page, "Anna", at(story));
  await reply(page).pressSequentially(WORDS);
  await page.getByRole("button", { name: "You: Anna" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();

  await signIn(page, "Ben", at(story));
  await shown(page, story);
  await expect(reply(page)).toHaveValue("");
  await expect(page.getByText("We have your bicycle")).toHaveCount(0);
  await page.getByRole("button", { name: "You: Ben" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await signIn(page, "Anna", at(story));
  await expect(reply(page)).toHaveValue(WORDS);
});

test("a case that is given to another, renamed and raised while one types leaves the text and the cursor alone", async ({ page }) => {
  const story = await aStory("Ines Owner");
  await signIn(page, "Anna", at(story));
  await expect(live(page)).toBeVisible();
  await reply(page).pressSequentially("one two");
  await reply(page).press("Home");
  await api("supervisor", "PUT", `/cases/${story.id}/assignee`, { assignee: "ben" });
  await api("supervisor", "PUT", `/cases/${story.id}/title`, { title: "Another name" });
  await expect(page.getByText("held by Ben")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: /Another name/ })).toBeVisible();
  await page.keyboard.type("zero ");
  await expect(reply(page)).toHaveValue("zero one two");
  await expect(said(page, "zero")).toHaveCount(0);
  await page.goto(`${DESK()}/desk/cases/${story.id}`);
  await expect(reply(page)).toHaveValue("zero one two");
});

/** To another case by its number, from within a text. */
async function go(page: Page, number: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("searchbox", { name: "Find an action or a case" }).fill(number);
  await page.getByRole("menuitem", { name: `Open case ${number}` }).click();
}
