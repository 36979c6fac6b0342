import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const SRC = new URL(".", import.meta.url).pathname;
const ORDER = ["kernel", "edge", "design", "actions", "access", "customers", "conversations", "cases", "inbox", "operations"];
const LONGEST_FILE = 200;
const LONGEST_COMPONENT = 60;
const KNOWN_UPWARDS = new Set(["kernel/words/problems.ts -> edge/refusal"]); // a type only

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts") && !name.endsWith("schema.d.ts"))
  .map((name) => join(SRC, name));
const sources = files.map((file) => ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2023, true, ts.ScriptKind.TSX));
const nameOf = (source: ts.SourceFile) => relative(SRC, source.fileName);
const place = (name: string) => (name.includes("/") ? ORDER.indexOf(name.split("/")[0] ?? "") : ORDER.length);

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

function found<T>(pick: (node: ts.Node, source: ts.SourceFile) => T | undefined): T[] {
  const all: T[] = [];
  for (const source of sources) walk(source, (node) => {
    const one = pick(node, source);
    if (one !== undefined) all.push(one);
  });
  return all;
}

test("no file is long", () => {
  expect(sources.filter((source) => source.text.split("\n").length - 1 > LONGEST_FILE).map(nameOf)).toEqual([]);
});

test("no component is long", () => {
  const long = found((node, source) => {
    if (!ts.isFunctionDeclaration(node) || !node.name || !/^[A-Z]/.test(node.name.text)) return undefined;
    const lines = source.getLineAndCharacterOfPosition(node.end).line - source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    return lines > LONGEST_COMPONENT ? `${nameOf(source)} ${node.name.text}: ${lines}` : undefined;
  });

  expect(long).toEqual([]);
});

test("imports run one way", () => {
  const upwards = found((node, source) => {
    if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return undefined;
    const target = node.moduleSpecifier.text;
    if (!target.startsWith(".") || target.endsWith(".css")) return undefined;
    const there = relative(SRC, join(source.fileName, "..", target));
    const step = `${nameOf(source)} -> ${there}`;
    return place(there) > place(nameOf(source)) && !KNOWN_UPWARDS.has(step) ? step : undefined;
  });

  expect(upwards).toEqual([]);
});

test("every text is in the catalogue", () => {
  const isText = /\p{L}{2,}/u;
  const spoken = new Set(["aria-label", "title", "label", "placeholder", "alt"]);
  const texts = found((node, source) => {
    if (!source.fileName.endsWith(".tsx")) return undefined;
    if (ts.isJsxText(node) && isText.test(node.text)) return `${nameOf(source)}: ${node.text.trim()}`;
    if (ts.isJsxAttribute(node) && spoken.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && isText.test(node.initializer.text))
      return `${nameOf(source)}: ${node.initializer.text}`;
    return undefined;
  });

  expect(texts).toEqual([]);
});

test("styles name colours, sizes and fonts by their job only", () => {
  const styles = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css") && !name.endsWith("tokens.css"));
  const raw = styles.flatMap((name) => {
    const lines = readFileSync(join(SRC, name), "utf8").split("\n");
    return lines.filter((line) => /#[0-9a-f]{3,8}\b|\bhsl\(|font-size:|\b(margin|padding|gap)[\w-]*: *\d+px/.test(line)).map((line) => `${name}: ${line.trim()}`);
  });

  expect(raw).toEqual([]);
});

test("nothing keeps a token where a script of tomorrow could read it", () => {
  const kept = sources.filter((source) => /(localStorage|sessionStorage)\.setItem\([^)]*token/i.test(source.text)).map(nameOf);

  expect(kept).toEqual([]);
});
