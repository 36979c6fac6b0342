/** What the first load costs, measured on what was built: fails over the budget. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const DIST = new URL("dist/", import.meta.url).pathname;
const MOST_SCRIPT = 200 * 1024; // bytes of compressed script before the inbox is there
const MOST_STYLE = 20 * 1024;

const zipped = (file) => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length;
const kilo = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

/** A script and all that it imports at once; what it imports later is not of the first load. */
function withImports(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  const source = readFileSync(join(DIST, file), "utf8");
  for (const [, name] of source.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([\w.-]+\.js)"/g)) withImports(`assets/${name}`, found);
  return found;
}

const page = readFileSync(join(DIST, "index.html"), "utf8");
const entries = [...page.matchAll(/(?:src|href)="\/desk\/(assets\/[\w.-]+)"/g)].map((match) => match[1]);
const scripts = entries.filter((file) => file.endsWith(".js")).flatMap((file) => [...withImports(file)]);
const first = [...new Set(scripts)];
const styles = entries.filter((file) => file.endsWith(".css"));
const later = readdirSync(join(DIST, "assets")).map((name) => `assets/${name}`).filter((file) => file.endsWith(".js") && !first.includes(file));

const sum = (files) => files.reduce((total, file) => total + zipped(file), 0);
for (const file of first) console.log(`first  ${kilo(zipped(file)).padStart(9)}  ${file}`);
for (const file of later) console.log(`later  ${kilo(zipped(file)).padStart(9)}  ${file}`);
console.log(`First load: ${kilo(sum(first))} of script (at most ${kilo(MOST_SCRIPT)}), ${kilo(sum(styles))} of style (at most ${kilo(MOST_STYLE)}), gzip.`);
if (!first.length || sum(first) > MOST_SCRIPT || sum(styles) > MOST_STYLE) {
  console.error("The first load is over its budget.");
  process.exit(1);
}
