import { api, caseOf } from "./support/api";
import { expect, test } from "./support/people";

const platforms = () => String(process.env["PLATFORMS_URL"]);

test("as a customer: invent somebody, choose a channel, write; the case and its answer are shown", async ({ page }) => {
  await page.goto(platforms());
  await page.getByRole("radio", { name: "X public" }).check({ force: true });
  await page.getByRole("textbox", { name: "Name of a new customer" }).fill("Lina Loop");
  await page.getByRole("button", { name: "Invent somebody" }).click();
  await expect(page.getByRole("heading", { name: "Lina Loop" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Your message" })).toBeFocused();
  await page.getByRole("textbox", { name: "Your message" }).fill("Is the 9:10 on time?");
  await page.getByRole("button", { name: "Post publicly" }).click();
  await expect(page.getByRole("region", { name: "Conversation" })).toContainText("Is the 9:10 on time?");
  await expect(page.getByRole("textbox", { name: "Your message" })).toHaveValue("");

  const became = page.getByRole("region", { name: "The case it became" });
  await expect(became).toContainText("Nobody has it");
  const made = await caseOf({ name: "Lina Loop" });
  await expect(became).toContainText(made.number);
  await expect(became.getByRole("link", { name: "Open in the workspace" })).toHaveAttribute("href", new RegExp(`/desk/cases/${made.id}$`));

  await api("agent", "PUT", `/cases/${made.id}/assignee`, { assignee: "anna" });
  await api("agent", "POST", `/cases/${made.id}/replies`, { text: "It is, and there are seats." });
  await expect(page.getByRole("region", { name: "Last answer" })).toContainText("It is, and there are seats.");
  await expect(page.getByRole("region", { name: "Conversation" })).toContainText("It is, and there are seats.");
  await expect(became).toContainText("anna has it", { ignoreCase: true });
});

test("the same customer in two channels: what is private stays in its own thread", async ({ page }) => {
  await page.goto(platforms());
  await page.getByRole("textbox", { name: "Name of a new customer" }).fill("Theo Two");
  await page.getByRole("button", { name: "Invent somebody" }).click();
  await expect(page.getByRole("option", { name: /Theo Two/, selected: true })).toBeVisible();
  for (const [channel, send, text] of [["X direct", "Send directly", "My booking is AB-998877."], ["Web chat", "Send in the chat", "Is anybody there?"]] as const) {
    await page.getByRole("radio", { name: channel }).check({ force: true });
    await page.getByRole("textbox", { name: "Your message" }).fill(text);
    await page.getByRole("button", { name: send }).click();
    await expect(page.getByRole("region", { name: "Conversation" })).toContainText(text);
    await expect(page.getByRole("region", { name: "The case it became" })).toContainText(/Case \d/);
  }
  await expect(page.getByRole("region", { name: "Conversation" })).not.toContainText("AB-998877");
  await page.getByRole("radio", { name: "X direct" }).check({ force: true });
  await expect(page.getByRole("region", { name: "Conversation" })).toContainText("AB-998877");
});

test("a busy hour in its quick form: thirty customers write, and all that was sent arrives", async ({ page }) => {
  await page.goto(platforms());
  const busy = page.getByRole("region", { name: "Busy hour" });
  await busy.getByRole("combobox", { name: "It takes" }).selectOption({ label: "20 seconds" });
  await busy.getByRole("button", { name: "Start" }).click();
  await expect(busy.getByRole("button", { name: "Stop" })).toBeFocused();
  await expect(busy).toContainText("All have written.", { timeout: 40_000 });
  const [sent, arrived, answered] = [0, 1, 2].map((place) => busy.getByRole("definition").nth(place));
  await expect(sent!).toHaveText(/^(\d{2,}) \/ \1$/);
  await expect(arrived!).toHaveText(/^(\d{2,}) \/ \1$/, { timeout: 40_000 });
  const all = (await sent!.textContent())?.split(" / ")[0];
  await expect(arrived!).toHaveText(`${all} / ${all}`);
  await expect(answered!).toHaveText(/ \/ 30$/);
  await expect(busy.getByRole("button", { name: "Start" })).toBeVisible();
});
