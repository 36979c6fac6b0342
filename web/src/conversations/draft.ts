import type { Draft } from "../edge/drafts";
import type { DraftSeen, MessageSeen, Mode } from "./seen";

/** Which text this is: of one person in one case, conversation and mode. It cannot travel to another. */
export type Place = { agent: string; caseId: string; mode: Mode; conversation: string | null };

const UNSAFE = /[^A-Za-z0-9_-]/g;
const LONGEST = 100;

/** The id of a draft with the service: one per device, conversation and mode; notes belong to the case. */
export function draftId(device: string, { mode, conversation }: Pick<Place, "mode" | "conversation">): string {
  return [device, mode, mode === "note" ? "case" : (conversation ?? "any")].join("-").replace(UNSAFE, "_").slice(0, LONGEST);
}

/** What a draft is kept under in this browser. */
export const keyOf = (agent: string, caseId: string, id: string): string => `${agent}|${caseId}|${id}`;

/** An empty draft for a place. */
export function blank(device: string, place: Place): Draft {
  const id = draftId(device, place);
  const conversation = place.mode === "note" ? null : place.conversation;
  return { ...place, conversation, id, key: keyOf(place.agent, place.caseId, id), to: null, text: "", at: 0, began: null };
}

/** This browser's own copy, which is written first; where it has none, the service's of the same id. */
export function opened(empty: Draft, local: Draft | undefined, kept: readonly DraftSeen[]): Draft {
  const theirs = kept.find((one) => one.id === empty.id);
  if (local || !theirs) return local ?? empty;
  return { ...empty, text: theirs.text, to: theirs.to ?? null, at: Date.parse(theirs.at) };
}

/** Drafts of the same place from one's other devices, newest first; one that says the same is none. */
export function elsewhere(own: Draft, kept: readonly DraftSeen[]): DraftSeen[] {
  const each = [...new Map(kept.map((one) => [one.id, one])).values()]; // another tab's is in this browser and with the service
  const same = each.filter((one) => one.id !== own.id && one.mode === own.mode && (own.mode === "note" || (one.conversation ?? null) === own.conversation));
  return same.filter((one) => one.text.trim() !== "" && !own.text.includes(one.text)).sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

/** What another tab of this browser has, as the service would tell it. */
export const asSeen = ({ id, mode, conversation, to, text, at }: Draft): DraftSeen => ({ id, mode, conversation, to, text, at: new Date(at).toISOString(), length: text.length, longest: null });

/** Two texts as one: nothing of either is lost, and what is in the other already is not doubled. */
export function joined(text: string, other: string): string {
  if (!text.trim() || other.includes(text)) return other;
  if (!other.trim() || text.includes(other)) return text;
  return `${text.trimEnd()}\n\n${other}`;
}

/** Whether the customer wrote after the text was begun. */
export function isLate(began: string, newest: string | undefined): boolean {
  return newest !== undefined && newest > began;
}

/** The newest message that was there when a text was begun; of a draft of another device as far as its moment tells. */
export function begunAfter(draft: Pick<Draft, "text" | "began" | "at">, newestFirst: readonly MessageSeen[]): string {
  if (!draft.text) return newestFirst[0]?.key ?? "";
  return draft.began ?? newestFirst.find((one) => Date.parse(one.at) <= draft.at)?.key ?? "";
}
