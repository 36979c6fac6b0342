/** Calls to the platforms' control API: the answer's JSON, or an error that says what is wrong. */

export class Refused extends Error {}
export class Away extends Refused {}

const PATIENCE = 8000; // milliseconds for an answer

export async function ask(method, path, body) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  let answer;
  try {
    answer = await fetch(`/control/${path}`, { method, ...sent, signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Away();
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.status >= 502) throw new Away(told.detail);
  if (!answer.ok) throw new Refused(told.errors?.[0]?.message ?? told.detail ?? told.title);
  return told;
}

export const query = (named) => new URLSearchParams(named).toString();

/** For answers that may overtake each other: says of each whether it is newer than all that were taken before. */
export function turns() {
  let asked = 0;
  let taken = 0;
  return () => {
    const mine = ++asked;
    return () => mine > taken && Boolean((taken = mine));
  };
}
