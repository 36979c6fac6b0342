/** The end of the conversation: new words are followed by whoever reads there. */

import { $ } from "./elements.js";

const NEAR = 100; // pixels

export const isAtEnd = () => $("thread").scrollHeight - $("thread").scrollTop - $("thread").clientHeight < NEAR;

export function toEnd() {
  $("thread").scrollTop = $("thread").scrollHeight;
  $("newest").hidden = true;
}

/** Whoever scrolls to the end themselves needs no button for it. */
export function scrolling() {
  $("newest").addEventListener("click", toEnd);
  $("thread").addEventListener("scroll", () => isAtEnd() && ($("newest").hidden = true), { passive: true });
}
