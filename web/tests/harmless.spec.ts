import type { Page } from "@playwright/test";
import { api, caseOf } from "./support/api";
import { aCustomer, answers, writes } from "./support/customers";
import { aStory, at, choose, note, mode, open, said, shown, thread } from "./support/desk";
import { DESK, expect, signIn, test } from "./support/people";
import { postsRaw, RLO, TRICKS } from "./support/tricks";

type Heard = { requests: string[]; dialogs: string[] };
const OWN = ["data:", "blob:"];

/** Everything that the page asks of anybody else, and every dialog that opens. */
function listen(page: Page): Heard {
  const heard: Heard = { requests: [], dialogs: [] };
  const ours = [DESK(), DESK().replace("http:", "ws:")];
  page.on("request", (request) => {
    if (!ours.some((one) => request.url().startsWith(one)) && !OWN.some((one) => request.url().startsWith(one))) heard.requests.push(request.url());
  });
  page.on("dialog", (dialog) => {
    heard.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return heard;
}

/** Nothing that was written became part of the page, ran, asked for anything, or broke its layout. */
async function harmless(page: Page, heard: Heard): Promise<void> {
  const state = await page.evaluate(() => {
    const foreign = [...document.querySelectorAll("main :is(script, img, iframe, object, embed, style, video, audio, base, meta, link, math), main :is(svg) :is(script, animate, set, foreignObject), [role=article] :is(form, input, button[formaction]), main [onload], main [onerror], main [onfocus]")];
    const links = [...document.querySelectorAll("main a[href]")].map((one) => (one as HTMLAnchorElement).protocol);
    const wide = [...document.querySelectorAll("main, [role=region], [role=article], [role=row], aside, h1")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    return {
      harmed: (window as { harmed?: unknown }).harmed,
      foreign: foreign.map((one) => one.outerHTML.slice(0, 100)),
      protocols: [...new Set(links)].filter((one) => !["http:", "https:"].includes(one)),
      wide: wide.map((one) => `${one.tagName} ${one.className}`),
      scrolls: document.documentElement.scrollWidth - innerWidth,
      title: document.title,
    };
  });
  expect(state).toMatchObject({ harmed: undefined, foreign: [], protocols: [], wide: [] });
  expect(state.scrolls).toBeLessThanOrEqual(0);
  expect(heard).toEqual({ requests: [], dialogs: [] });
}

test("whatever a customer writes is text, and nothing else", async ({ page }) => {
  const story = await aStory("Tilda Tricky");
  for (const { text } of Object.values(TRICKS)) await answers(story.maria, story.post, `@BluebirdRail ${text}`);
  await signIn(page, "Anna", at(story));
  const heard = listen(page);
  await shown(page, story);
  for (const [name, { seen }] of Object.entries(TRICKS).reverse()) {
    const one = said(page, seen).first();
    await toView(page, one);
    await expect(one, name).toBeVisible();
    await harmless(page, heard);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await thread(page).press("Home");
  await harmless(page, heard);
});

test("ten thousand letters in a direct message, and a link that says one thing and leads to another", async ({ page }) => {
  const maria = await aCustomer(`Ulla Direct ${Date.now() % 10_000}`);
  await writes(maria, `first ${"word ".repeat(1998)}last`);
  await writes(maria, "see http://bank.example@evil.example/login and https://еxample.org/pay and http://127.0.0.1:1/x");
  const found = await caseOf(maria);
  await signIn(page, "Anna", at(found));
  const heard = listen(page);
  await shown(page, found);
  const away = said(page, "bank.example");
  await expect(away).toContainText("leads to evil.example");
  await expect(away).toContainText("leads to xn--");
  for (const link of await away.getByRole("link").all()) {
    await expect(link).toHaveAttribute("rel", /noopener.*noreferrer/);
    await expect(link).toHaveAttribute("target", "_blank");
  }
  await harmless(page, heard);
});

test("names of customers, cases, notes, tasks, classes and attachments are text on every screen", async ({ page }) => {
  const who = { id: String(Date.now()), name: `<img src=x onerror="window.harmed=8">${RLO}Vera & ${"n".repeat(30)}` };
  await postsRaw(who, "@BluebirdRail three pictures", [
    { type: "photo", media_url_https: "javascript:window.harmed=9" },
    { type: "photo", media_url_https: `https://files.invalid/${RLO}gnp.exe?<script>alert(9)</script>` },
    { type: "photo", media_url_https: "data:image/svg+xml,<svg onload='parent.harmed=9'/>" },
  ]);
  const found = await caseOf(who);
  const nasty = `<svg onload=alert(10)>${RLO}title ${"long".repeat(35)}`;
  await api("supervisor", "PUT", `/cases/${found.id}/title`, { title: nasty.slice(0, 180) });
  await api("supervisor", "POST", `/cases/${found.id}/notes`, { text: `${nasty} {{note}}` });
  await api("supervisor", "POST", `/cases/${found.id}/tasks`, { title: `<b onclick=alert(11)>task</b>${"y".repeat(150)}` });
  await api("supervisor", "PUT", `/cases/${found.id}/classes`, { classes: ["w".repeat(60), "עברית", "a/b.c-d"] });
  await api("supervisor", "PUT", `/cases/${found.id}/assignee`, { assignee: "anna" });

  await signIn(page, "Anna");
  const heard = listen(page);
  await expect(page.getByRole("row").filter({ hasText: "<svg onload=alert(10)>" }).first()).toBeVisible();
  await harmless(page, heard);
  await open(page, found);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("<svg onload=alert(10)>");
  await expect(page.getByRole("article").filter({ hasText: "{{note}}" })).toContainText("⟨RLO⟩title");
  await expect(page.getByRole("checkbox", { name: /<b onclick=alert\(11\)>task/ })).toBeVisible();
  await expect(page.getByRole("complementary", { name: "Context" })).toContainText('<img src=x onerror="window.harmed=8">');
  const files = said(page, "three pictures");
  await expect(files.getByRole("link")).toHaveCount(1);
  await expect(files.getByRole("link")).toContainText("⟨RLO⟩gnp.exe");
  await expect(files).not.toContainText(/javascript:|data:/);
  await harmless(page, heard);

  await mode(page, "Note");
  await note(page).fill(`${nasty} written here`);
  await note(page).press("Control+Enter");
  await expect(page.getByRole("article").filter({ hasText: "written here" })).toContainText("<svg onload=alert(10)>");
  await choose(page, "Classify");
  await expect(page.getByRole("dialog").getByRole("button", { name: `Remove ${"w".repeat(60)}` })).toBeVisible();
  await page.keyboard.press("Escape");
  for (const width of [1024, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await harmless(page, heard);
  }
});

/** Up through the thread until this is drawn. */
async function toView(page: Page, one: ReturnType<typeof said>): Promise<void> {
  await thread(page).focus();
  await expect(async () => {
    if (await one.count()) return one.scrollIntoViewIfNeeded();
    await page.keyboard.press("PageUp");
    expect(await one.count()).toBeGreaterThan(0);
  }).toPass({ intervals: [50] });
}
