import type { KeyboardEvent, ReactNode } from "react";

export type Pick = { id: string; label: ReactNode; note?: string | undefined; refused?: string | undefined };

/** A few to choose one from, by pointer, Tab or arrows; what cannot be chosen says why. */
export function Picks({ picks, onPick, focus = false, empty }: { picks: readonly Pick[]; onPick: (id: string) => void; focus?: boolean; empty?: string }) {
  const first = picks.find((one) => !one.refused)?.id;
  if (picks.length === 0 && empty) return <p className="ask__none">{empty}</p>;
  return (
    <ul className="picks" onKeyDown={walk}>
      {picks.map((one) => (
        <li key={one.id}>
          <button type="button" className="pick" aria-disabled={one.refused ? true : undefined} autoFocus={focus && one.id === first} onClick={() => (one.refused ? undefined : onPick(one.id))}>
            <span>{one.label}</span>
            {one.note ? <span className="pick__note">{one.note}</span> : null}
            {one.refused ? <span className="pick__why">{one.refused}</span> : null}
          </button>
        </li>
      ))}
    </ul>
  );
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (!step) return;
  const all = [...event.currentTarget.querySelectorAll("button")];
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  all[Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
  event.preventDefault();
}

/** From the field above into the list: arrows go down to it, Enter takes the first. */
export function intoPicks(event: KeyboardEvent<HTMLElement>, first: (() => void) | undefined): void {
  if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
    event.preventDefault();
    first?.();
  } else if (event.key === "ArrowDown" && event.target instanceof HTMLInputElement) {
    event.preventDefault();
    event.currentTarget.querySelector<HTMLButtonElement>(".picks button")?.focus();
  }
}
