import { useSyncExternalStore } from "react";
import { type Draft, draftOf, keepDraft } from "../edge/drafts";
import type { Refusal } from "../edge/refusal";
import { joined } from "./draft";

/** A text that came back from its way: taken back, or refused with a reason. The composer opens with it. */
export type Back = { draft: Draft; refusal: Refusal | undefined; number: number };

let back: Back | undefined;
let flush: () => Promise<void> = async () => {};
const listeners = new Set<() => void>();

/** What is typed and not kept yet has to be kept before a text can be put beside it. */
export function whileTyping(keep: () => Promise<void>): () => void {
  flush = keep;
  return () => {
    if (flush === keep) flush = async () => {};
  };
}

/** Put a text back where it was written, before what was typed there since. */
export async function putBack(draft: Draft, refusal?: Refusal): Promise<void> {
  await flush();
  const since = await draftOf(draft.key);
  await keepDraft({ ...draft, text: joined(draft.text, since?.text ?? ""), at: Date.now() });
  back = { draft, refusal, number: (back?.number ?? 0) + 1 };
  for (const tell of listeners) tell();
}

/** The last text that came back to this case. */
export function useBack(caseId: string): Back | undefined {
  const last = useSyncExternalStore(subscribe, () => back);
  return last?.draft.caseId === caseId ? last : undefined;
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
