import { useSyncExternalStore } from "react";
import { serviceNow } from "../edge/clock";

/** One line at the foot of every screen: what was just done, refused or failed, and the way back while there is one. */
export type Told = { text: string; tone: "plain" | "alarm"; undo?: { label: string; act: () => void }; endsAt: number }; // by the service's clock, as all that ticks

const SHOWN = 6_000; // milliseconds; with a way back: as long as there is one
const UNDOABLE = 10_000;

let told: Told | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Say what was done. */
export const tell = (text: string): void => show({ text, tone: "plain", endsAt: serviceNow() + SHOWN });

/** Say what was refused, or failed. */
export const tellRefused = (text: string): void => show({ text, tone: "alarm", endsAt: serviceNow() + SHOWN });

/** Say what was done, and offer the way back for a while. */
export function tellUndoable(text: string, label: string, act: () => void, forMs: number = UNDOABLE): void {
  const undo = () => {
    clear();
    act();
  };
  show({ text, tone: "plain", undo: { label, act: undo }, endsAt: serviceNow() + forMs });
}

/** The way back that is offered now. */
export const offeredUndo = (): (() => void) | undefined => told?.undo?.act;

/** What the line says now. */
export function useTold(): Told | undefined {
  return useSyncExternalStore(subscribe, () => told);
}

/** Say nothing. */
export function clear(): void {
  show(undefined);
}

function show(next: Told | undefined): void {
  told = next;
  clearTimeout(timer);
  if (next) timer = setTimeout(clear, next.endsAt - serviceNow());
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
