import { useMemo, useSyncExternalStore } from "react";
import { allOutgoing, forgetOutgoing, keepOutgoing, type Outgoing } from "../edge/drafts";
import { answered, http } from "../edge/http";
import { queries } from "../edge/queries";
import { type Answer, isPassing, type Refusal } from "../edge/refusal";
import { putBack } from "./back";
import { releaseAfter } from "./sendings";

/** One text between the composer and the service's yes: being sent, or waiting for its next try. */
export type Pending = { outgoing: Outgoing; nextAt: number | undefined };

const PAUSES = [2000, 4000, 8000];
const all = new Map<string, Pending & { tries: number; timer?: ReturnType<typeof setTimeout> }>();
const saving = new Map<string, Promise<unknown>>(); // drafts on their way to the service, by key
const listeners = new Set<() => void>();
let shown: readonly Pending[] = [];

/** Send a text. Until the service says yes it is kept here, and tried again under the same key. */
export async function send(outgoing: Outgoing): Promise<void> {
  all.set(outgoing.once, { outgoing, nextAt: undefined, tries: 0 });
  changed();
  await keepOutgoing(outgoing);
  await saving.get(outgoing.key);
  await attempt(outgoing.once);
}

/** Go on with what somebody sent before a reload. */
export async function resumeOutgoing(agent: string): Promise<void> {
  const kept = ((await allOutgoing()) ?? []).filter((one) => one.agent === agent && !all.has(one.once));
  for (const outgoing of kept) all.set(outgoing.once, { outgoing, nextAt: undefined, tries: 0 });
  changed();
  await Promise.all(kept.map((one) => attempt(one.once)));
}

/** Try everything that waits at once. */
export function tryNow(): void {
  for (const [once, one] of all) if (one.nextAt !== undefined) void attempt(once);
}

/** What is on its way to the service, of one case. */
export function usePending(caseId: string): Pending[] {
  const now = useSyncExternalStore(subscribe, () => shown);
  return useMemo(() => now.filter((one) => one.outgoing.caseId === caseId), [now, caseId]);
}

/** Keep a draft with the service: never while a text of the same place is being sent, which ends its draft. */
export function afterSending(key: string, save: () => Promise<unknown>): void {
  if ([...all.values()].some((one) => one.outgoing.key === key)) return;
  const now = save().finally(() => saving.get(key) === now && saving.delete(key));
  saving.set(key, now);
}

async function attempt(once: string): Promise<void> {
  const one = all.get(once);
  if (!one) return;
  clearTimeout(one.timer);
  one.nextAt = undefined;
  changed();
  const answer = await asked(one.outgoing);
  if (answer.ok) return landed(one.outgoing, "reply" in answer.body ? String(answer.body.reply) : undefined);
  if (isPassing(answer.refusal) || isWaiting(answer.refusal)) return later(once);
  await putBack(one.outgoing, answer.refusal);
  await gone(once);
}

function asked(one: Outgoing): Promise<Answer<object>> {
  const params = { path: { case_id: one.caseId }, header: { "Idempotency-Key": one.once } };
  if (one.mode === "note") return answered(() => http.POST("/cases/{case_id}/notes", { params, body: { text: one.text, audience: "staff", draft: one.id } }));
  const body = { text: one.text, conversation: one.conversation, to: one.to, hold_seconds: one.hold, draft: one.id };
  return answered(() => http.POST("/cases/{case_id}/replies", { params, body }));
}

async function landed(one: Outgoing, reply: string | undefined): Promise<void> {
  if (reply && one.hold) releaseAfter({ caseId: one.caseId, conversation: one.conversation, id: reply }, Date.now() + one.hold * 1000);
  await forgetOutgoing(one.once);
  await freshen(one.caseId, one.conversation);
  await gone(one.once);
}

/** Ask again for what a deed has changed. */
export async function freshen(caseId: string, conversation: string | null): Promise<void> {
  const talk = conversation ? queries.invalidateQueries({ queryKey: ["conversation", conversation] }) : undefined;
  await Promise.allSettled([queries.invalidateQueries({ queryKey: ["case", caseId] }), talk]);
}

async function gone(once: string): Promise<void> {
  await forgetOutgoing(once);
  all.delete(once);
  changed();
}

function later(once: string): void {
  const one = all.get(once);
  if (!one) return;
  const pause = PAUSES[Math.min(one.tries++, PAUSES.length - 1)] ?? 0;
  one.nextAt = Date.now() + pause;
  one.timer = setTimeout(() => void attempt(once), pause);
  changed();
}

/** Signed out, or the same deed is being done in another tab: the text stays on its way. */
const isWaiting = (refusal: Refusal): boolean => refusal.status === 401 || refusal.code === "key-in-use";

function changed(): void {
  shown = [...all.values()].map(({ outgoing, nextAt }) => ({ outgoing, nextAt }));
  for (const tell of listeners) tell();
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

addEventListener("online", tryNow);
