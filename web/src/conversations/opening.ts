import { allDrafts, type Draft, device, draftOf, forgetDraft, keepDraft } from "../edge/drafts";
import { answered, http } from "../edge/http";
import { takeLast } from "../edge/last";
import { giveBack, take } from "../edge/tabs";
import { blank, joined, opened, type Place } from "./draft";
import { partsOf } from "./parts";
import type { DraftSeen } from "./seen";

const MOST = 9; // tabs that write in one place

/** The draft of a place that is this tab's alone, still empty: two tabs do not write over each other. Its key is to be given back. */
export async function ownOf(place: Place): Promise<Draft> {
  for (let tab = 1; tab < MOST; tab++) {
    const empty = blank(tab === 1 ? device() : `${device()}_${tab}`, place);
    if (await take(empty.key)) return empty;
  }
  return blank(`${device()}_${crypto.randomUUID().slice(0, 8)}`, place);
}

/** What one wrote in a place: this tab's copy or the service's, with what was left in another case; and what other tabs have there. */
export async function openDraft(place: Place, seen: readonly DraftSeen[], isOnItsWay: (key: string) => Promise<boolean>): Promise<{ draft: Draft; beside: Draft[]; isNew: boolean }> {
  const empty = await ownOf(place);
  const [local, isSent, all] = await Promise.all([keptHere(empty.key), isOnItsWay(empty.key), allDrafts()]);
  let draft = opened(empty, local, isSent ? [] : seen);
  const others = othersOf(empty, all, partsOf(place.caseId));
  const beside: Draft[] = [];
  for (const other of others) {
    const isNeeded = other.caseId !== place.caseId || !draft.text;
    if (isNeeded && (await take(other.key))) draft = await taken(draft, other);
    else if (other.caseId === place.caseId) beside.push(other);
  }
  return { draft, beside, isNew: draft.text !== "" && (draft === local || others.length > beside.length) };
}

/** This browser's copy: what was typed last as a page went is newer than what it had the time to keep. */
async function keptHere(key: string): Promise<Draft | undefined> {
  const kept = await draftOf(key);
  const last = takeLast(key);
  if (!last || last.at <= (kept?.at ?? 0)) return kept;
  await keepDraft(last);
  return last;
}

/** Other texts of the same place that are kept in this browser: of other tabs, of cases that became part of this one, or that had the conversation before. */
export function othersOf(own: Draft, all: readonly Draft[], parts: ReadonlySet<string>): Draft[] {
  const isHere = (one: Draft) => (own.mode === "note" ? one.caseId === own.caseId || parts.has(one.caseId) : one.conversation === own.conversation);
  return all.filter((one) => one.agent === own.agent && one.mode === own.mode && one.key !== own.key && one.text.trim() !== "" && isHere(one));
}

/** Nobody writes the other any more: it is in this one now, which is kept first. */
async function taken(draft: Draft, other: Draft): Promise<Draft> {
  const whole = { ...draft, text: joined(other.text, draft.text), to: draft.to ?? other.to, at: Math.max(draft.at, other.at), began: draft.text ? draft.began : other.began };
  await keepDraft(whole);
  await forgetDraft(other.key);
  giveBack(other.key);
  if (other.id !== draft.id) void answered(() => http.DELETE("/cases/{case_id}/drafts/{draft_id}", { params: { path: { case_id: other.caseId, draft_id: other.id } } }));
  return whole;
}
