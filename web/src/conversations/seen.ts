import type { Schemas } from "../edge/http";

/** What the API shows of a case's talk, by the names that this part uses. */
export type CaseSeen = Schemas["CaseSeen"];
export type ConversationSeen = Schemas["ConversationSeen"];
export type MessageSeen = Schemas["MessageSeen"];
export type SendingSeen = Schemas["SendingSeen"];
export type NoteSeen = Schemas["NoteSeen"];
export type DraftSeen = Schemas["DraftSeen"];
export type Offer = Schemas["Offer"];
export type NewReply = Schemas["NewReply"];
export type Link = Schemas["Link"];

/** How one writes: to all, to the customer alone, or among us. */
export type Mode = "public" | "direct" | "note";

/** How a conversation is answered. */
export const modeOf = (conversation: Pick<ConversationSeen, "public">): Mode => (conversation.public ? "public" : "direct");

/** The newest message of somebody else, which an answer goes to. */
export function newestTheirs(messages: readonly MessageSeen[]): MessageSeen | undefined {
  return messages.findLast((one) => !one.ours);
}

/** The offer of this name, among what is possible with a thing. */
export const offered = (actions: readonly Offer[] | undefined, name: string): Offer | undefined => actions?.find((one) => one.name === name);
