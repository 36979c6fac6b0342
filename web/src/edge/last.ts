import type { Draft } from "./drafts";

const NAME = "casefold last words ";

/** What was typed last as the page goes: kept before anything slower, which may not come to its end. */
export const keepLast = (draft: Draft): void => void tried(() => localStorage.setItem(NAME + draft.key, JSON.stringify(draft)));

/** The draft is kept elsewhere now. */
export const dropLast = (key: string): void => void tried(() => localStorage.removeItem(NAME + key));

/** What was left there, once. */
export function takeLast(key: string): Draft | undefined {
  const left = tried(() => localStorage.getItem(NAME + key));
  dropLast(key);
  return left ? (JSON.parse(left) as Draft) : undefined;
}

/** A full or closed store is none: the slower ways are there all the same. */
function tried<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
