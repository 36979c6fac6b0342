import { useSyncExternalStore } from "react";
import type { Mode } from "./seen";

/** What one is doing in the open case: others are told so, never the text. */
export type Writing = Mode | "looking";

let now: Writing = "looking";
const listeners = new Set<() => void>();

/** Say what one is doing. */
export function setWriting(mode: Writing): void {
  if (now === mode) return;
  now = mode;
  for (const tell of listeners) tell();
}

/** What one is doing, for the heartbeat. */
export const useWriting = (): Writing => useSyncExternalStore(subscribe, () => now);

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
