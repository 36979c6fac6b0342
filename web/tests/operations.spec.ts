import { api, caseOf } from "./support/api";
import { aCustomer, company, fault, tweets } from "./support/customers";
import { DESK, expect, signIn, test } from "./support/people";

test("an administrator connects an app, sets what it lacks, tests it, switches it off and on", async ({ page }) => {
  await signIn(page, "Ada", "/operations");
  await page.getByRole("button", { name: "Connect an app" }).click();
  await page.getByRole("textbox", { name: "What you call it" }).fill("Harbour Ferries on X");
  await page.getByRole("button", { name: "Connect", exact: true }).click();

  const secrets = page.getByRole("dialog", { name: "Secrets of Harbour Ferries on X" });
  for (const name of ["consumer_secret", "consumer_key"]) {
    await secrets.getByRole("listitem").filter({ hasText: name }).getByRole("button", { name: "Set" }).click();
    await secrets.getByRole("textbox", { name: /New value/ }).or(secrets.getByLabel(/New value/)).first().fill(`a value of ${name}`);
    await secrets.getByRole("button", { name: "Save" }).click();
    await expect(secrets.getByRole("listitem").filter({ hasText: name })).toContainText("set ");
  }
  await page.keyboard.press("Escape");

  const row = page.getByRole("listitem").filter({ hasText: "Harbour Ferries on X" });
  await row.getByRole("button", { name: "Test" }).click();
  await expect(page.getByText("It has what it needs to hear and to speak.")).toBeVisible();
  await row.getByRole("button", { name: "Switch off" }).click();
  await expect(row).toContainText("switched off");
  await row.getByRole("button", { name: "Switch on" }).click();
  await expect(row.getByRole("button", { name: "Switch off" })).toBeVisible();
});

test("a secret is rotated, and the former value ends when one says so", async ({ page }) => {
  const made = await api<{ id: string }>("administrator", "POST", "/connections", { name: "Coast Buses on X", channel: "x" }); // nobody's replies leave by it
  await api("administrator", "PUT", `/connections/${made.id}/secrets/access_token_secret`, { value: "a first value" });
  await signIn(page, "Ada", "/operations/connections");
  const row = page.getByRole("listitem").filter({ hasText: "Coast Buses on X" });
  await row.getByRole("button", { name: "Secrets" }).click();
  const token = page.getByRole("dialog").getByRole("listitem").filter({ hasText: "access_token_secret" });
  await token.getByRole("button", { name: "Rotate" }).click();
  await page.getByLabel(/New value of access token secret/).fill("another value");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(token).toContainText("the former value still counts");

  await token.getByRole("button", { name: "End the rotation" }).click();
  await expect(token).not.toContainText("still counts");
});

test("what was set aside says why, and is worked on again once its reason is gone", async ({ page }) => {
  const stranger = "7999";
  const body = { for_user_id: stranger, tweet_create_events: [{ id_str: "880001", created_at: "Tue Nov 24 09:00:00 +0000 2026", text: "to nobody", user: { id_str: "5", name: "Five", screen_name: "five" } }] };
  const sent = await fetch(`${process.env["PLATFORMS_URL"]}/control/accounts/${await company()}/events`, { method: "POST", body: JSON.stringify({ body }), headers: { "Content-Type": "application/json" } });
  expect(sent.ok).toBe(true);

  await signIn(page, "Ada", "/operations/aside");
  const row = page.getByRole("list", { name: "What was set aside" }).getByRole("listitem").first();
  await expect(row).toContainText("no inbox");
  await api("administrator", "POST", "/inboxes", { connection: "demo-x", account: stranger, name: "The forgotten account" });
  await row.getByRole("button", { name: "Replay" }).click();
  await expect(page.getByText("Nothing is set aside")).toBeVisible();
});

test("a send that failed is shown with its reason, and sent again", async ({ page }) => {
  const rosa = await aCustomer("Rosa Failing");
  await tweets(rosa, "@BluebirdRail is the bridge open?");
  await fault("api", "status", { status: 403 });
  await replyTo("Rosa Failing");

  await signIn(page, "Ada", "/operations/sends");
  const row = page.getByRole("list", { name: "Replies that wait for a person" }).getByRole("listitem").first();
  await expect(row).toContainText("failed");
  await row.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByText("Every reply was sent.")).toBeVisible();
});

test("who is no administrator finds no operations, not even their name", async ({ page }) => {
  await signIn(page, "Anna");
  await expect(page.getByRole("link", { name: "Operations" })).toHaveCount(0);
  await page.goto(`${DESK()}/desk/operations`);
  await expect(page.getByText("There is no such page, or you may not see it.")).toBeVisible();
});

async function replyTo(name: string): Promise<void> {
  const found = await caseOf({ name });
  await api("supervisor", "POST", `/cases/${found.id}/replies`, { text: "It is open." });
}
