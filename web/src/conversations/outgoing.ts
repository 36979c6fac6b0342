import { useMemo, useSyncExternalStore } from "react";
import { tellRefused } from "../actions/bar";
import { serviceNow } from "../edge/clock";
import { allOutgoing, forgetOutgoing, keepOutgoing, type Outgoing } from "../edge/drafts";
import { answered, http } from "../edge/http";
import { queries } from "../edge/queries";
import { giveBack, take } from "../edge/tabs";
import { type Answer, isPassing, type Refusal } from "../edge/refusal";
import { refusalInWords } from "../kernel/words/problems";
import { words } from "../kernel/words";
import { isShown, putBack } from "./back";
import type { CaseSeen } from "./seen";
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
  await Promise.all([take(outgoing.once), keepOutgoing(outgoing)]);
  await saving.get(outgoing.key);
  await attempt(outgoing.once);
}

/** Go on with what somebody sent before a reload. */
export async function resumeOutgoing(agent: string): Promise<void> {
  const kept = (await allOutgoing()).filter((one) => one.agent === agent && !all.has(one.once));
  await Promise.all(kept.map(resume));
}

/** What another tab is sending is left to it: a text that is refused comes back in one place. */
async function resume(outgoing: Outgoing): Promise<void> {
  if (!(await take(outgoing.once))) return;
  const isThere = (await allOutgoing()).some((one) => one.once === outgoing.once);
  if (!isThere || all.has(outgoing.once)) return giveBack(outgoing.once);
  all.set(outgoing.once, { outgoing, nextAt: undefined, tries: 0 });
  changed();
  await attempt(outgoing.once);
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

/** Whether a text of this key has left the composer and is not confirmed: what the service still has of its draft is none. */
export async function isOnItsWay(key: string): Promise<boolean> {
  return isSending(key) || (await allOutgoing()).some((one) => one.key === key);
}

const isSending = (key: string): boolean => [...all.values()].some((one) => one.outgoing.key === key);

/** Keep a draft with the service: never while a text of the same place is being sent, which ends its draft, nor beside an older one, unless it is the last. */
export function afterSending(key: string, save: () => Promise<unknown>, isLast: boolean): void {
  if (isSending(key) || (saving.has(key) && !isLast)) return;
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
  if (!isShown(one.outgoing.caseId)) tellRefused(words.talk.refusedAway(numberOf(one.outgoing.caseId), refusalInWords(answer.refusal)));
  await gone(once);
}

/** The number of a case that was on the screen. */
const numberOf = (caseId: string): string | undefined => queries.getQueryData<CaseSeen>(["case", caseId])?.case.number;

function asked(one: Outgoing): Promise<Answer<object>> {
  const params = { path: { case_id: one.caseId }, header: { "Idempotency-Key": one.once } };
  if (one.mode === "note") return answered(() => http.POST("/cases/{case_id}/notes", { params, body: { text: one.text, audience: "staff", draft: one.id } }));
  const body = { text: one.text, conversation: one.conversation, to: one.to, hold_seconds: one.hold, draft: one.id };
  return answered(() => http.POST("/cases/{case_id}/replies", { params, body }));
}

async function landed(one: Outgoing, reply: string | undefined): Promise<void> {
  if (reply && one.hold) releaseAfter({ caseId: one.caseId, conversation: one.conversation, id: reply }, Date.now() + one.hold * 1000);
  await forgetOutgoing(one.once);
  queries.setQueryData<CaseSeen>(["case", one.caseId], (seen) => seen && { ...seen, drafts: seen.drafts.filter((draft) => draft.id !== one.id) });
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
  giveBack(once);
  all.delete(once);
  changed();
}

function later(once: string): void {
  const one = all.get(once);
  if (!one) return;
  const pause = PAUSES[Math.min(one.tries++, PAUSES.length - 1)] ?? 0;
  one.nextAt = serviceNow() + pause; // by the clock that ticks on the screen
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
