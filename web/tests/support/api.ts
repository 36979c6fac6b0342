import { execFileSync } from "node:child_process";

const ROOT = new URL("../../../", import.meta.url).pathname;
const tokens = new Map<string, string>();

/** A token of the local issuer, as `make token` prints it. */
function tokenOf(role: string): string {
  const made = tokens.get(role) ?? run("-m", "local.issuer", "--folder", String(process.env["DESK_DATA"]), "--role", role).trim();
  tokens.set(role, made);
  return made;
}

/** Ask the service, as somebody in this role; for setting a stage, and for what no screen shows. */
export async function api<T>(role: string, method: string, path: string, body?: object): Promise<T> {
  const headers = { Authorization: `Bearer ${tokenOf(role)}`, "Content-Type": "application/json" };
  const answer = await fetch(`${process.env["DESK_URL"]}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Run a piece of the product's own Python on its data. */
export function run(...words: string[]): string {
  const env = { ...process.env, DATA: String(process.env["DESK_DATA"]), PYTHONPATH: ROOT };
  return execFileSync(process.env["PYTHON"] ?? ".venv/bin/python", words, { cwd: ROOT, env, encoding: "utf8" });
}

type Line = { id: string; number: string; title?: string };
type Item = { case: Line; customer?: string | null; words?: string | null };

/** The case of what this customer wrote, once it is there. */
export async function caseOf(customer: { name: string }): Promise<Line> {
  for (let tries = 0; tries < 60; tries++) {
    for (const list of ["unassigned", "team"]) {
      let after: string | null = "";
      do {
        const page: { items: Item[]; next: string | null } = await api("supervisor", "GET", `/worklists/${list}${after ? `?after=${encodeURIComponent(after)}` : ""}`);
        const found = page.items.find((item) => item.customer === customer.name);
        if (found) return found.case;
        after = page.next;
      } while (after);
    }
    await new Promise((go) => setTimeout(go, 500));
  }
  throw new Error(`no case of ${customer.name}`);
}
