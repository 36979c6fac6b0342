/** One clock for all that ticks, corrected by the service's own. */
let ahead = 0; // milliseconds that the service's clock is ahead of ours

/** Learn from an answer's Date header; whole seconds, so small differences are none. */
export function learn(date: string | null, now = Date.now()): void {
  const told = date ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(told)) return;
  const off = told + 500 - now;
  ahead = Math.abs(off) > 2000 ? off : 0;
}

/** The service's moment, as far as we know it. */
export function serviceNow(): number {
  return Date.now() + ahead;
}
