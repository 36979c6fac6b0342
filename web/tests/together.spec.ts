import { api } from "./support/api";
import { answers, threads } from "./support/customers";
import { aStory, at, choose, live, mode, polling, reply, said, shown, thread } from "./support/desk";
import { another, expect, signIn, test } from "./support/people";

test("two in one case see each other, and what each does there, but not the words", async ({ page: anna, browser }) => {
  const story = await aStory("Maria Together");
  await signIn(anna, "Anna", at(story));
  const ben = await another(browser, "Ben", at(story));
  await expect(anna.getByText("Ben is looking")).toBeVisible();
  await expect(ben.getByText("Anna is looking")).toBeVisible();

  await reply(ben).fill("Half a thought of Ben's");
  await expect(anna.getByText("Ben is writing a public reply")).toBeVisible();
  await expect(anna.getByText("Half a thought")).toHaveCount(0);
  await mode(ben, "Note");
  await ben.getByRole("textbox", { name: "Note, only us" }).fill("A word among us");
  await expect(anna.getByText("Ben is writing a note")).toBeVisible();

  await ben.getByRole("link", { name: "Inbox" }).click();
  await expect(anna.getByText(/Ben is/)).toHaveCount(0);
});

test("what a customer writes next appears by itself on both screens, and so does what a colleague does", async ({ page: anna, browser }) => {
  const story = await aStory("Nadia Live");
  await signIn(anna, "Anna", at(story));
  const ben = await another(browser, "Ben", at(story));
  await Promise.all([expect(live(anna)).toBeVisible(), expect(live(ben)).toBeVisible()]);
  await Promise.all([shown(anna, story), shown(ben, story)]);

  await answers(story.maria, story.post, "@BluebirdRail are you there?");
  await Promise.all([expect(said(anna, "are you there?")).toBeVisible(), expect(said(ben, "are you there?")).toBeVisible()]);
  await choose(ben, "Priority", "Urgent");
  await expect(anna.getByRole("main").getByText(/^\S* ?urgent$/).first()).toBeVisible();
  await anna.getByRole("button", { name: "Take it" }).click();
  await expect(ben.getByText("held by Anna")).toBeVisible();
});

test("without the live connection the same appears, by asking", async ({ page: anna, browser }) => {
  const story = await aStory("Olga Asked");
  await anna.routeWebSocket(/.*/, (socket) => socket.close());
  await anna.clock.install();
  await signIn(anna, "Anna", at(story));
  const ben = await another(browser, "Ben", at(story));
  await shown(anna, story);
  await expect(polling(anna)).toBeVisible();

  await answers(story.maria, story.post, "@BluebirdRail no socket, but a word");
  await expect(said(ben, "no socket, but a word")).toBeVisible();
  await expect(said(anna, "no socket, but a word")).toHaveCount(0);
  await anna.clock.fastForward(15_000);
  await expect(said(anna, "no socket, but a word")).toBeVisible();
  await expect(anna.getByText("Ben is looking")).toBeVisible();
});

test("the same thing set by two is shown side by side, and one of them decides", async ({ page: anna, browser }) => {
  const story = await aStory("Paula Contested");
  await signIn(anna, "Anna", at(story));
  const ben = await another(browser, "Ben", at(story));
  for (const [theirs, mine, kept] of [["Urgent", "High", "Keep mine"], ["Low", "Normal", "Leave it as it is"]] as const) {
    await choose(anna, "Priority");
    await choose(ben, "Priority", theirs);
    await expect(ben.getByText(`The priority is ${theirs.toLowerCase()}.`)).toBeVisible();
    await anna.getByRole("dialog").getByRole("button", { name: mine, exact: true }).click();

    const both = anna.getByRole("dialog", { name: "The priority was changed meanwhile" });
    await expect(both).toContainText(`Ben set it`);
    await expect(both.getByText(theirs.toLowerCase(), { exact: true })).toBeVisible();
    await expect(both.getByText(mine.toLowerCase(), { exact: true })).toBeVisible();
    await both.getByRole("button", { name: kept }).click();
    await expect(both).toBeHidden();
    const decided = kept === "Keep mine" ? mine : theirs;
    await expect.poll(async () => (await api<{ case: { priority: string } }>("supervisor", "GET", `/cases/${story.id}`)).case.priority).toBe(decided.toLowerCase());
  }
});

test("different things that two change at once are both kept, and nobody is asked", async ({ page: anna, browser }) => {
  const story = await aStory("Quinn Merged");
  await signIn(anna, "Anna", at(story));
  const ben = await another(browser, "Ben", at(story));
  await choose(anna, "Rename");
  await choose(ben, "Priority", "High");
  await expect(ben.getByText("The priority is high.")).toBeVisible();
  await anna.getByRole("textbox", { name: "Title" }).fill("Bicycle on the night train");
  await anna.keyboard.press("Enter");
  await expect(ben.getByRole("heading", { level: 1, name: /Bicycle on the night train/ })).toBeVisible();
  await expect(anna.getByRole("main").getByText(/^\S* ?high$/).first()).toBeVisible();

  await choose(anna, "Classify");
  await anna.getByRole("textbox", { name: "Class" }).fill("refund");
  await choose(ben, "Classify");
  await ben.getByRole("textbox", { name: "Class" }).fill("bicycle");
  await ben.getByRole("button", { name: "Save" }).click();
  await expect(ben.getByText("The classes are changed.")).toBeVisible();
  await anna.getByRole("button", { name: "Save" }).click();
  for (const name of ["refund", "bicycle"]) await expect(ben.getByRole("button", { name: `Remove ${name}` })).toBeVisible();
  await expect(anna.getByRole("dialog")).toHaveCount(0);
});

test("a customer who wrote meanwhile is read before the answer leaves: the first Ctrl+Enter waits, the second sends", async ({ page: anna }) => {
  const story = await aStory("Rita Late");
  await signIn(anna, "Anna", at(story));
  const words = `The train leaves at nine, ${story.maria.name}.`;
  await reply(anna).fill(words);
  await answers(story.maria, story.post, "@BluebirdRail never mind, I found it");
  await expect(said(anna, "never mind, I found it")).toBeVisible();

  await reply(anna).press("Control+Enter");
  await expect(anna.getByText(`${story.maria.name} wrote after you began. Read it, then send again.`).first()).toBeVisible();
  await expect(reply(anna)).toHaveValue(words);
  await expect(said(anna, words)).toHaveCount(0);
  await reply(anna).press("Control+Enter");
  await expect(reply(anna)).toHaveValue("");
  await said(anna, words).getByRole("button", { name: "Send now" }).click();
  await expect.poll(async () => (await threads(story.maria)).flat().filter((one) => one.is_company).length).toBe(1);
});

test("who may no longer know of a case sees it no more", async ({ page: ben }) => {
  await ben.clock.install();
  const story = await aStory("Sofia Moved", "@BluebirdRail my card ends in 4242");
  await signIn(ben, "Ben", at(story));
  await expect(said(ben, "my card ends in 4242")).toBeVisible();
  await expect(live(ben)).toBeVisible();

  await api("supervisor", "PUT", `/cases/${story.id}/team`, { team: "billing" });
  await ben.clock.fastForward(50_000);
  await expect(ben.getByText("There is no such case, or you may not see it.")).toBeVisible();
  await expect(ben.getByText("my card ends in 4242")).toHaveCount(0);
  await expect(thread(ben)).toHaveCount(0);
});
