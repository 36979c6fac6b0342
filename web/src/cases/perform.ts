import { answered, http, onceKey, type Schemas } from "../edge/http";
import { queries } from "../edge/queries";
import type { Answer } from "../edge/refusal";
import { contested, isContested, rebased } from "./conflict";
import type { CaseLine, CaseSeen, Offer, Plan, TaskSeen, Value } from "./types";

type Deed = { line: CaseLine; value: Value; key: string; match?: string | undefined };
type Asked = ReturnType<typeof http.PUT<"/cases/{case_id}/title", never>>;
type Sent = Answer<CaseLine>;

/** Do what was offered for a case; a refusal is an answer.
 *
 * What others changed meanwhile is no obstacle, unless it is the same field: then the refusal names both
 * (`facts.field, mine, theirs, by, at`), and `insist` is how mine is kept all the same.
 */
export async function perform(line: CaseLine, offer: Offer, asked?: Value, key: string = onceKey()): Promise<Answer<CaseLine>> {
  const value = offer.name === "take" ? me() : asked;
  const first = await DEEDS[offer.name]?.({ line, value, key, match: isContested(offer.name) ? line.etag : undefined });
  if (!first) return { ok: false, refusal: { code: "unknown-action", status: 0, facts: { action: offer.name } } };
  if (first.ok || first.refusal.code !== "changed-meanwhile") return first;
  return again(line, offer, value);
}

/** Do it on what is there now, whatever it has become: for who has seen both and keeps theirs. */
export function insist(line: CaseLine, offer: Offer, value: Value): Promise<Answer<CaseLine>> {
  return DEEDS[offer.name]?.({ line, value, key: onceKey() }) ?? perform(line, offer, value);
}

/** Do what was offered for a task of a case. */
export function performTask(line: CaseLine, task: TaskSeen, offer: Offer, value?: Value, key: string = onceKey()): Promise<Answer<CaseLine>> {
  const deed = TASK_DEEDS[offer.name];
  if (!deed) return perform(line, offer, value, key);
  return deed(line.id, task.id, value, key);
}

/** The names of offers that can be done here. */
export const performed = (): string[] => [...Object.keys(DEEDS), ...Object.keys(TASK_DEEDS)];

/** Somebody was faster: the same again where they changed something else, both side by side where not. */
async function again(line: CaseLine, offer: Offer, value: Value): Promise<Sent> {
  const now = await answered(() => http.GET("/cases/{case_id}", { params: { path: { case_id: line.id } } }));
  if (!now.ok) return now;
  const seen = now.body as CaseSeen;
  const clash = contested(line, seen, offer.name, value);
  if (clash) return { ok: false, refusal: { code: "changed-meanwhile", status: 412, facts: clash } };
  return insist(seen.case, offer, rebased(line, seen.case, offer.name, value));
}

const who = (value: Value): string | null => (typeof value === "string" ? value : null);
const words = (value: Value): string => (typeof value === "string" ? value : "");
const me = (): string => queries.getQueryData<Schemas["Me"]>(["me"])?.id ?? "";
const of = (deed: Deed) => ({ path: { case_id: deed.line.id }, header: headers(deed.key, deed.match) });
const watching = (deed: Deed) => ({ ...of(deed), path: { case_id: deed.line.id, watcher: who(deed.value) ?? me() } });

/** Every offer of a case, and the request that does it. */
const DEEDS: Record<string, (deed: Deed) => Promise<Sent>> = {
  take: (deed) => assign(deed, who(deed.value)),
  assign: (deed) => assign(deed, who(deed.value)),
  give: (deed) => sent(() => http.PUT("/cases/{case_id}/team", { params: of(deed), body: { team: who(deed.value) } })),
  status: (deed) => sent(() => http.PUT("/cases/{case_id}/status", { params: of(deed), body: { status: words(deed.value) as Schemas["NewStatus"]["status"] } })),
  priority: (deed) => sent(() => http.PUT("/cases/{case_id}/priority", { params: of(deed), body: { priority: words(deed.value) as Schemas["Priority"] } })),
  classify: (deed) => sent(() => http.PUT("/cases/{case_id}/classes", { params: of(deed), body: { classes: Array.isArray(deed.value) ? [...deed.value] : [] } })),
  watch: (deed) => sent(() => http.PUT("/cases/{case_id}/watchers/{watcher}", { params: watching(deed) })),
  unwatch: (deed) => sent(() => http.DELETE("/cases/{case_id}/watchers/{watcher}", { params: watching(deed) })),
  retitle: (deed) => sent(() => http.PUT("/cases/{case_id}/title", { params: of(deed), body: { title: words(deed.value) } })),
  note: (deed) => sent(() => http.POST("/cases/{case_id}/notes", { params: of(deed), body: { text: words(deed.value), audience: "staff" } })),
  add_task: (deed) => sent(() => http.POST("/cases/{case_id}/tasks", { params: of(deed), body: { ...(deed.value as Plan), audience: "staff" } })),
  close: (deed) => sent(() => http.POST("/cases/{case_id}/closure", { params: of(deed), body: { reason: words(deed.value) } })),
  reopen: (deed) => sent(() => http.DELETE("/cases/{case_id}/closure", { params: of(deed) })),
  undo: (deed) => sent(() => http.POST("/cases/{case_id}/undo", { params: of(deed) })),
};

const TASK_DEEDS: Record<string, (case_id: string, task_id: string, value: Value, key: string) => Promise<Sent>> = {
  start: (case_id, task_id, _, key) => sent(() => http.PUT("/cases/{case_id}/tasks/{task_id}/start", { params: { path: { case_id, task_id }, header: headers(key) } })),
  complete: (case_id, task_id, _, key) => sent(() => http.PUT("/cases/{case_id}/tasks/{task_id}/completion", { params: { path: { case_id, task_id }, header: headers(key) } })),
  assign_task: (case_id, task_id, value, key) =>
    sent(() => http.PUT("/cases/{case_id}/tasks/{task_id}/assignee", { params: { path: { case_id, task_id }, header: headers(key) }, body: { assignee: who(value) } })),
  cancel_task: (case_id, task_id, value, key) =>
    sent(() => http.PUT("/cases/{case_id}/tasks/{task_id}/cancellation", { params: { path: { case_id, task_id }, header: headers(key) }, body: { reason: words(value) } })),
};

function assign(deed: Deed, assignee: string | null): Promise<Sent> {
  return sent(() => http.PUT("/cases/{case_id}/assignee", { params: of(deed), body: { assignee } }));
}

function headers(key: string, match?: string) {
  return { "Idempotency-Key": key, ...(match ? { "If-Match": `"${match}"` } : {}) };
}

const sent = (ask: () => Promise<unknown>): Promise<Sent> => answered(ask as () => Asked) as Promise<Sent>;
