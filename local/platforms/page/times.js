/** Times in the reader's zone and words, with the whole instant for whoever points at them. */

import { el } from "./elements.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const DAY = 86_400_000;

/** "14:02", "yesterday 14:02", "12 Nov 14:02". */
export function when(at, now = new Date()) {
  const then = new Date(at);
  const days = Math.round((midnight(now) - midnight(then)) / DAY);
  if (days === 0) return clock.format(then);
  return `${days === 1 ? relative.format(-1, "day") : day.format(then)} ${clock.format(then)}`;
}

export function time(at, classes = "") {
  const made = el("time", classes, when(at));
  made.dateTime = at;
  made.title = whole.format(new Date(at));
  return made;
}

const midnight = (at) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
