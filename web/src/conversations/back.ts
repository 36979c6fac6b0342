import { useCallback, useSyncExternalStore } from "react";
import { serviceNow } from "../edge/clock";
import { type Draft, draftOf, keepDraft } from "../edge/drafts";
import type { Refusal } from "../edge/refusal";
import { giveBack } from "../edge/tabs";
import { joined } from "./draft";
import { ownOf } from "./opening";

/** A text that came back from its way: taken back, or refused with a reason. The composer opens with it. */
export type Back = { draft: Draft; refusal: Refusal | undefined; number: number };

let back: Back | undefined;
let open: Open | undefined;
const listeners = new Map<() => void, string>(); // and the case that each shows

/** The text field that is open: what is in it now, and to let go of it. */
export type Open = { now: () => Draft; letGo: () => void };

/** What is in the open field counts, kept or not, when a text is put beside it. */
export function whileTyping(field: Open): () => void {
  open = field;
  return () => {
    if (open === field) open = undefined;
  };
}

/** Put a text back where it was written, before what was typed there since; also while it is being put back. */
export async function putBack(draft: Draft, refusal?: Refusal): Promise<void> {
  const { id, key } = await ownOf(draft);
  let since: string;
  do {
    since = typedAt(key) ?? (await draftOf(key))?.text ?? "";
    await keepDraft({ ...draft, id, key, text: joined(draft.text, since), at: serviceNow() });
  } while ((typedAt(key) ?? since) !== since);
  giveBack(key);
  if (open?.now().key === key) open.letGo();
  back = { draft, refusal, number: (back?.number ?? 0) + 1 };
  for (const tell of [...listeners.keys()]) tell();
}

const typedAt = (key: string): string | undefined => (open?.now().key === key ? open.now().text : undefined);

/** The last text that came back to this case. */
export function useBack(caseId: string): Back | undefined {
  const listen = useCallback((tell: () => void) => subscribe(tell, caseId), [caseId]);
  const last = useSyncExternalStore(listen, () => back);
  return last?.draft.caseId === caseId ? last : undefined;
}

/** Whether the case that a text came back to is on the screen. */
export const isShown = (caseId: string): boolean => [...listeners.values()].includes(caseId);

function subscribe(tell: () => void, caseId: string): () => void {
  listeners.set(tell, caseId);
  return () => listeners.delete(tell);
}
