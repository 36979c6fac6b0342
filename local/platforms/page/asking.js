/** Calls to the platforms' control API: the answer's JSON, or an error that says what is wrong. */

export class Refused extends Error {}

export async function ask(method, path, body) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  let answer;
  try {
    answer = await fetch(`/control/${path}`, { method, ...sent });
  } catch {
    throw new Refused("The platforms do not answer. Is the product still running?");
  }
  const told = await answer.json();
  if (!answer.ok) throw new Refused(told.errors?.[0]?.message ?? told.detail ?? told.title);
  return told;
}

export const query = (named) => new URLSearchParams(named).toString();
