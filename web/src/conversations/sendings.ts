import { answered, http, onceKey } from "../edge/http";
import { queries } from "../edge/queries";
import type { Answer } from "../edge/refusal";

/** A reply of ours with the service, on its way to the customer. */
export type Way = { caseId: string; conversation: string | null; id: string };

const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Have it sent once it can no longer be taken back; without this tab the service does so within its minute. */
export function releaseAfter(way: Way, at: number): void {
  if (timers.has(way.id)) return;
  timers.set(way.id, setTimeout(() => void perform("release", way), Math.max(0, at - Date.now())));
}

/** What is offered for a reply on its way: take it back, send it now, send it again. */
export async function perform(name: string, way: Way, key: string = onceKey()): Promise<Answer<unknown>> {
  if (name !== "resend") stopTimer(way.id);
  const params = { path: { case_id: way.caseId, out: way.id }, header: { "Idempotency-Key": key } };
  const answer = await answered<unknown>(() => ask(name, params));
  void queries.invalidateQueries({ queryKey: ["case", way.caseId] });
  if (way.conversation) void queries.invalidateQueries({ queryKey: ["conversation", way.conversation] });
  return answer;
}

type Params = { path: { case_id: string; out: string }; header: { "Idempotency-Key": string } };

function ask(name: string, params: Params) {
  if (name === "discard") return http.DELETE("/cases/{case_id}/replies/{out}", { params });
  if (name === "resend") return http.POST("/cases/{case_id}/replies/{out}/resending", { params });
  return http.PUT("/cases/{case_id}/replies/{out}/release", { params });
}

function stopTimer(id: string): void {
  clearTimeout(timers.get(id));
  if (!timers.has(id)) timers.set(id, setTimeout(() => {}, 0)); // known: not to be released by itself again
}
