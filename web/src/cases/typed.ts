import type { Offer } from "./types";

const kept = new Map<string, string>(); // by offer and case: nobody else's words come up

/** Words are never lost: what asks for them stays open until they have arrived. */
export const isTyped = (offer: Offer): boolean => ["reason", "line", "words", "task"].includes(offer.asks);

/** What words are kept under as long as they have not arrived; of several cases at once under the offer alone. */
export const aboutOf = (offer: Offer, caseId: string | undefined): string => `${offer.name} ${caseId ?? ""}`;

/** What somebody began to say and left: there again when they come back to it. */
export const begun = (about: string): string | undefined => kept.get(about);

/** Keep what is typed while it is typed. */
export function keepBegun(about: string, text: string): void {
  if (text.trim()) kept.set(about, text);
  else kept.delete(about);
}

/** The words have arrived where they could: what is left of them is for the others. */
export function goAlong(about: string, left: string | undefined): void {
  const text = kept.get(about) ?? "";
  kept.delete(about);
  if (left !== undefined) keepBegun(left, text);
}

/** The words have arrived. */
export const arrived = (about: string): boolean => kept.delete(about);
