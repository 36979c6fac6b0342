import { mkdirSync, statSync } from "node:fs";
import { expect, type Page } from "@playwright/test";

const DOCS = new URL("../../../docs/tutorial/images/", import.meta.url).pathname;
const LARGEST = 150 * 1024; // bytes, of a picture in the documentation

/** A picture for the tutorial, when the run is asked for them with SHOTS=docs; otherwise nothing. */
export async function shot(page: Page, name: string): Promise<void> {
  if (process.env["SHOTS"] !== "docs") return;
  mkdirSync(DOCS, { recursive: true });
  const path = `${DOCS}${name}.png`;
  await page.screenshot({ path, animations: "disabled", caret: "hide" });
  expect(statSync(path).size, path).toBeLessThan(LARGEST);
}
