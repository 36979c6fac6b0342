/** Names that one tab of this browser has for itself: what two tabs would write over each other is each one's own. */
type Mine = { holders: number; isMine: Promise<boolean>; letGo: () => void };

const WAIT = 250; // milliseconds: a page that was just left may not have let go yet
const LINGER = 1000; // after the last holder: what it writes at the end is written by then

const mine = new Map<string, Mine>();

/** Have a name in this tab; false where another tab has it. Each yes is given back once. */
export function take(name: string): Promise<boolean> {
  const known = mine.get(name) ?? asked(name);
  known.holders += 1;
  mine.set(name, known);
  return known.isMine;
}

/** One holder less; without any, other tabs may have it. */
export function giveBack(name: string): void {
  const known = mine.get(name);
  if (!known) return;
  known.holders -= 1;
  setTimeout(() => {
    if (known.holders > 0 || mine.get(name) !== known) return;
    mine.delete(name);
    known.letGo();
  }, LINGER);
}

function asked(name: string): Mine {
  const made: Mine = { holders: 0, isMine: Promise.resolve(true), letGo: () => {} };
  const locks = globalThis.navigator?.locks;
  if (!locks) return made;
  const held = new Promise<void>((done) => {
    made.letGo = done;
  });
  made.isMine = new Promise((answer) => {
    const granted = () => {
      answer(true);
      return held;
    };
    locks.request(`casefold ${name}`, { signal: AbortSignal.timeout(WAIT) }, granted).catch(() => {
      if (mine.get(name) === made) mine.delete(name);
      answer(false);
    });
  });
  return made;
}
