import { useSyncExternalStore } from "react";
import { serviceNow } from "./clock";

/** One timer for the whole screen, each second; it stands still while nobody looks. */
const listeners = new Set<() => void>();
let moment = Math.floor(serviceNow() / 1000) * 1000;
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  if (document.visibilityState === "hidden") return;
  moment = Math.floor(serviceNow() / 1000) * 1000;
  for (const tell of listeners) tell();
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  if (timer === undefined) {
    timer = setInterval(tick, 1000);
    moment = Math.floor(serviceNow() / 1000) * 1000; // it stood still as long as nobody listened
  }
  return () => {
    listeners.delete(tell);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Something made of the moment; drawn again only when it is another. */
export function useAtNow<T extends string | number | boolean>(of: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => of(moment));
}
