/** One line for what just happened: shown for a while, and said to those who listen; quietly, to them alone. */

import { $ } from "./elements.js";

const LONG = 5000; // milliseconds
let fading = 0;

export function say(text, { isBad = false, isQuiet = false } = {}) {
  $("status").textContent = text;
  if (isQuiet) return;
  $("note").textContent = text;
  $("note").classList.toggle("bad", isBad);
  $("note").hidden = !text;
  clearTimeout(fading);
  fading = setTimeout(() => ($("note").hidden = true), LONG);
}

/** A trouble that stays in view until it is over. */
export function trouble(text) {
  $("trouble").hidden = !text;
  if ($("trouble").textContent !== text) $("trouble").textContent = text;
}
