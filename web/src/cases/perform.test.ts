import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";

vi.stubGlobal("location", { origin: "http://desk.test", hostname: "desk.test" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => {}, removeItem: () => {} });
let serve: (request: Request) => Promise<Response>;
vi.stubGlobal("fetch", (request: Request) => serve(request));
const { performed, perform } = await import("./perform");
const { expected, expectedTask } = await import("./expected");
const { queries } = await import("../edge/queries");

const OFFERS = new URL("../../../chalicelib/cases/offers.py", import.meta.url).pathname;
const ELSEWHERE = ["discard", "release", "resend", "reply"]; // of sendings and conversations: done where one writes
const source = readFileSync(OFFERS, "utf8");
const offered = [...source.matchAll(/_(?:offer|chosen)\(\s*"([a-z_]+)"/g)].map((found) => found[1] ?? "");
const line = { id: "c", number: "1", etag: "7", status: "open", priority: "normal", opened_at: "2026-11-24T12:00:00Z", watchers: ["karl"] };
const offer = (name: string) => ({ name, label: name, allowed: true, asks: "nothing" as const });

type Sent = { method: string; path: string; key: string | null; match: string | null; body: unknown };
const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

/** Answers in turn, and what was asked. */
function service(...answers: Response[]): Sent[] {
  const asked: Sent[] = [];
  serve = async (request) => {
    const text = await request.text();
    asked.push({ method: request.method, path: new URL(request.url).pathname, key: request.headers.get("Idempotency-Key"), match: request.headers.get("If-Match"), body: text ? JSON.parse(text) : undefined });
    return answers.shift() ?? answer(500, {});
  };
  return asked;
}

test("everything that the service can offer for a case or a task can be done", () => {
  expect(offered.length).toBeGreaterThan(18);
  expect(offered.filter((name) => !ELSEWHERE.includes(name) && !performed().includes(name))).toEqual([]);
});

test("an offer of tomorrow is refused, not ignored", async () => {
  expect(await perform(line, offer("escalate"))).toMatchObject({ ok: false, refusal: { code: "unknown-action" } });
});

test("a deed has its key, and names the version where it sets a field", async () => {
  const asked = service(answer(200, line), answer(200, line));

  await perform(line, offer("priority"), "high", "key-1");
  await perform(line, offer("note"), "called her", "key-2");

  expect(asked[0]).toEqual({ method: "PUT", path: "/cases/c/priority", key: "key-1", match: '"7"', body: { priority: "high" } });
  expect(asked[1]).toMatchObject({ method: "POST", path: "/cases/c/notes", key: "key-2", match: null });
});

test("who changed something else meanwhile is no obstacle: it is done again on what is now", async () => {
  const now = { case: { ...line, etag: "8", status: "pending" }, history: [] };
  const asked = service(answer(412, { code: "changed-meanwhile" }), answer(200, now), answer(200, { ...line, priority: "high" }));

  expect(await perform(line, offer("priority"), "high")).toMatchObject({ ok: true });
  expect(asked.map((one) => [one.method, one.match])).toEqual([["PUT", '"7"'], ["GET", null], ["PUT", null]]);
});

test("who set the same is shown beside mine, and nothing is written", async () => {
  const now = { case: { ...line, etag: "8", assignee: "karl" }, history: [] };
  queries.setQueryData(["me"], { id: "anna" });
  const asked = service(answer(412, { code: "changed-meanwhile" }), answer(200, now));

  expect(await perform(line, offer("take"))).toMatchObject({ ok: false, refusal: { status: 412, facts: { field: "assignee", mine: "anna", theirs: "karl" } } });
  expect(asked).toHaveLength(2);
});

test("what is safe shows at once; closing does not", () => {
  expect(expected(line, offer("take"), undefined, "anna")?.assignee).toBe("anna");
  expect(expected(line, offer("watch"), undefined, "anna")?.watchers).toEqual(["karl", "anna"]);
  expect(expected(line, offer("close"), "done", "anna")).toBeUndefined();
});

test("a tick shows at once, on its task alone", () => {
  const tasks = ["one", "two"].map((id) => ({ id, title: id, state: "available", audience: "staff" as const }));

  expect(expectedTask({ ...line, tasks }, "two", offer("complete"))?.tasks?.map((task) => task.state)).toEqual(["available", "completed"]);
  expect(expectedTask({ ...line, tasks }, "two", offer("cancel_task"))).toBeUndefined();
});
