import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const SERIOUS = new Set(["serious", "critical"]);

/** How much was looked at so far: states of screens, rules that had something to look at, and elements they looked at. */
export const looked = { states: 0, rules: 0, elements: 0, lesser: new Set<string>() };

/** No serious or critical finding on the page as it is now, in light and in dark. */
export async function isAccessible(page: Page, state: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const found = await new AxeBuilder({ page }).setLegacyMode().options({ rules: { "target-size": { enabled: true } } }).analyze();
    looked.states += 1;
    looked.rules += found.passes.length + found.violations.length;
    for (const rule of [...found.passes, ...found.violations]) looked.elements += rule.nodes.length;
    const [serious, lesser] = [found.violations.filter((one) => SERIOUS.has(one.impact ?? "")), found.violations.filter((one) => !SERIOUS.has(one.impact ?? ""))];
    for (const one of lesser) looked.lesser.add(`${one.id} (${state})`);
    const said = serious.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 200)} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
    expect.soft(said, `${state}, ${colorScheme}`).toEqual([]);
  }
}
