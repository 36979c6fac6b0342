import type { CaseSeen, ConversationSeen, MessageSeen, Mode, Offer } from "./seen";
import { modeOf, offered } from "./seen";

/** Where one writes: how, and in which conversation; a note is on the case. */
export type Target = { mode: Mode; conversation: string | null };

/** The ways of writing that this case has, in the order they are shown. */
export function modesOf(seen: CaseSeen, conversations: readonly ConversationSeen[]): Mode[] {
  const ways = (["public", "direct"] as const).filter((mode) => conversations.some((one) => modeOf(one) === mode));
  return offered(seen.case.actions, "note") ? [...ways, "note"] : ways;
}

/** The conversations that can be written in this way, the one that moved last first. */
export function placesOf(mode: Mode, conversations: readonly ConversationSeen[]): ConversationSeen[] {
  const these = conversations.filter((one) => modeOf(one) === mode);
  return these.sort((one, other) => Number(other.reply.allowed) - Number(one.reply.allowed) || (lastOf(other) > lastOf(one) ? 1 : -1));
}

/** Where one writes when one has not chosen: where somebody else wrote last. */
export function firstTarget(seen: CaseSeen, conversations: readonly ConversationSeen[]): Target | undefined {
  const open = conversations.filter((one) => one.reply.allowed);
  const [best] = (open.length ? open : [...conversations]).sort((one, other) => (theirLast(other) > theirLast(one) ? 1 : -1));
  if (best) return { mode: modeOf(best), conversation: best.id };
  return offered(seen.case.actions, "note") ? { mode: "note", conversation: null } : undefined;
}

/** Whether two texts are for the same readers. */
export const isSamePlace = (one: Target, other: Target | undefined): boolean => one.mode === other?.mode && (one.mode === "note" || one.conversation === other.conversation);

/** The offer that sending takes: of the conversation, or the case's for a note. */
export function offerOf(target: Target, seen: CaseSeen, conversations: readonly ConversationSeen[]): Offer | undefined {
  if (target.mode === "note") return offered(seen.case.actions, "note");
  return conversations.find((one) => one.id === target.conversation)?.reply;
}

/** The messages that can be answered, newest first. */
export const answerable = (messages: readonly MessageSeen[]): MessageSeen[] => messages.filter((one) => !one.ours && !one.deleted && !one.erased).reverse();

const lastOf = (one: ConversationSeen): string => one.messages.at(-1)?.key ?? "";
const theirLast = (one: ConversationSeen): string => one.messages.findLast((message) => !message.ours)?.key ?? "";
