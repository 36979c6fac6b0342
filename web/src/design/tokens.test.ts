import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const GROUNDS = ["canvas", "surface", "sunken", "raised"];
const WASHED = ["accent", "calm", "warn", "alarm", "note", "direct", "past"];

/** The lowest contrast each colour promises against every ground and wash it may stand on. */
const PROMISED: [string, string[], number, number][] = [
  ["ink", [...GROUNDS, ...WASHED.map((name) => `${name}-wash`)], 10, 10],
  ["ink-2", [...GROUNDS, ...WASHED.map((name) => `${name}-wash`)], 6, 6],
  ["ink-3", [...GROUNDS, "accent-wash"], 4.5, 4.5],
  ["edge", GROUNDS, 3, 3],
  ...WASHED.map((name): [string, string[], number, number] => [name, [...GROUNDS, `${name}-wash`], 4.5, 4.5]),
  ["on-accent", ["accent", "alarm"], 4.5, 4.5],
];

function colour(name: string, scheme: 0 | 1): string {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  if (!found) throw new Error(`no colour ${name}`);
  return found[scheme + 1] as string;
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

test.each(PROMISED)("%s can be read on all it stands on", (name, grounds, light, dark) => {
  const least = ([0, 1] as const).map((scheme) => Math.min(...grounds.map((ground) => contrast(colour(name, scheme), colour(ground, scheme)))));

  expect(least[0]).toBeGreaterThanOrEqual(light);
  expect(least[1]).toBeGreaterThanOrEqual(dark);
});
