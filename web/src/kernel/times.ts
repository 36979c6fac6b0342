/** Moments in words, in the reader's zone. Every function takes now: only the ticking clock knows it. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short" });
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dated = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const whole = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });

/** Seconds until the words change: they tick each second under two minutes, else each minute. */
export function ticksEvery(at: number, now: number): number {
  return Math.abs(at - now) < 2 * MINUTE ? SECOND : MINUTE;
}

/** "in 25 min", "today 16:00", "Fri 09:00", "3 Dec": when something falls due that has not yet. */
export function until(at: number, now: number): string {
  const left = at - now;
  if (left < 2 * MINUTE) return `in ${Math.max(0, Math.round(left / SECOND))} s`;
  if (left < 2 * HOUR) return `in ${Math.round(left / MINUTE)} min`;
  const days = daysBetween(now, at);
  if (days === 0) return `today ${time.format(at)}`;
  if (days === 1) return `tomorrow ${time.format(at)}`;
  if (days < 7) return `${weekday.format(at)} ${time.format(at)}`;
  return sameYear(at, now) ? date.format(at) : dated.format(at);
}

/** "due in 25 min" or "breached 2 h ago". */
export function due(at: number, now: number): string {
  return at > now ? `due ${until(at, now)}` : `breached ${span(now - at)} ago`;
}

/** "14:02", "yesterday 14:02", "12 Nov 14:02": when something was said. */
export function said(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0) return time.format(at);
  if (days === 1) return `yesterday ${time.format(at)}`;
  return `${sameYear(at, now) ? date.format(at) : dated.format(at)} ${time.format(at)}`;
}

/** "20 s", "4 min", "3 h 10", "2 d": how long. */
export function span(milliseconds: number): string {
  if (milliseconds < 2 * MINUTE) return `${Math.max(0, Math.round(milliseconds / SECOND))} s`;
  if (milliseconds < 2 * HOUR) return `${Math.round(milliseconds / MINUTE)} min`;
  if (milliseconds < DAY) {
    const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
    return `${Math.floor(milliseconds / HOUR)} h${minutes ? ` ${minutes}` : ""}`;
  }
  return `${Math.floor(milliseconds / DAY)} d`;
}

/** The full instant and zone, for titles. */
export const exactly = (at: number): string => whole.format(at);

/** Midnights between two moments, in the reader's zone. */
export function daysBetween(from: number, to: number): number {
  const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0);
  return Math.round((midnight(to) - midnight(from)) / DAY);
}

function sameYear(at: number, now: number): boolean {
  return new Date(at).getFullYear() === new Date(now).getFullYear();
}

/** "today", "yesterday", "Fri 20 Nov": the day that something was said on. */
export function day(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0) return "today";
  if (days === 1) return "yesterday";
  return `${weekday.format(at)} ${sameYear(at, now) ? date.format(at) : dated.format(at)}`;
}
