import { type Browser, type BrowserContext, expect, type Page, test as base } from "@playwright/test";

export const DESK = () => String(process.env["DESK_URL"]);

/** Somebody at the workspace, signed in through the issuer's page as a person would. */
export async function signIn(page: Page, name: string, path = "/"): Promise<void> {
  await page.goto(`${DESK()}/desk${path}`);
  const button = page.getByRole("button", { name: "Sign in" });
  await button.or(page.getByRole("navigation", { name: "Main" })).first().waitFor();
  if (await button.isVisible()) await button.click();
  const person = page.getByRole("button", { name: new RegExp(`^${name}\\b`) });
  const inside = page.getByRole("navigation", { name: "Main" });
  await person.or(inside).first().waitFor();
  if (!(await inside.isVisible())) await person.click();
  await inside.waitFor();
}

let complaints: string[] = []; // of the walk that goes on
const others = new Set<BrowserContext>();

/** A second person, or a second device, with a browser of its own. */
export async function another(browser: Browser, name: string, path = "/"): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB", timezoneId: "Europe/Berlin" });
  others.add(context);
  const page = await context.newPage();
  listen(page);
  await signIn(page, name, path);
  return page;
}

function listen(page: Page): void {
  const heard = complaints;
  page.on("pageerror", (error) => heard.push(error.message));
  page.on("console", (line) => {
    if (line.type() === "error" && /Content Security Policy|Refused to/i.test(line.text())) heard.push(line.text());
  });
}

/** Every walk fails on an error of a page's own, and on anything that the content policy refused. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ context }, use) => {
      complaints = [];
      context.on("page", listen);
      await use(complaints);
      await Promise.all([...others].map((one) => one.close()));
      others.clear();
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
