import type { ReactNode } from "react";
import "./Chip.css";

export type Tone = "plain" | "accent" | "calm" | "warn" | "alarm" | "note" | "direct" | "past";

/** A fact in few words: a shape, a word and a colour, never a colour alone. */
export function Chip({ tone = "plain", shape, children }: { tone?: Tone; shape?: ReactNode; children: ReactNode }) {
  return (
    <span className={`chip chip--${tone}`}>
      {shape ? <span aria-hidden="true">{shape}</span> : null}
      {children}
    </span>
  );
}
