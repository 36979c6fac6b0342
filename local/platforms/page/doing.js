/** Do something that a person asked for, then show what came of it; a refusal is told. */

import { Away, Refused } from "./asking.js";
import { say, trouble } from "./status.js";
import { words } from "./words.js";

export const AGAIN = 3; // seconds until the product is asked again
let refresh = async () => {};

/** Who shows everything again after a deed. */
export const afterwards = (act) => (refresh = act);

/** Gives whether it was done. */
export async function doing(perform) {
  try {
    await perform();
  } catch (error) {
    told(error);
    return false;
  }
  await refresh().catch(told);
  return true;
}

/** What an error means to the person; one that is ours goes on. */
export function told(error) {
  if (!(error instanceof Refused)) throw error;
  if (error instanceof Away) trouble(words.away(AGAIN));
  else say(error.message, { isBad: true });
}
