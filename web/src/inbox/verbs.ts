import type { CaseLine, Offer, OfferChoice, TaskSeen } from "../cases/types";
import type { Item } from "../cases/useWorklist";
import { words } from "../kernel/words";

/** What a deed is done to: a case, or a task of it. */
export type Target = { line: CaseLine; task: TaskSeen | null };

const KEYS = new Set(["a", "Shift A", "s", "p", "c", "w", "e"]); // letters that work from a list; the rest needs the case open

export const targetOf = (item: Item): Target => ({ line: item.case, task: item.task });

/** All that is offered for one thing: what is possible with a task comes before what is with its case. */
export const offersOf = ({ line, task }: Target): Offer[] => [...(task?.actions ?? []).map(ofTask), ...(line.actions ?? [])];

const ofTask = (offer: Offer): Offer => ({ ...offer, label: words.inbox.ofTask(offer.label) });

/** What is offered for all these: each once, in the order of the service; possible when it is for one of them. */
export function verbsOf(targets: readonly Target[]): Offer[] {
  const byName = new Map<string, Offer[]>();
  for (const offer of targets.flatMap(offersOf)) byName.set(offer.name, [...(byName.get(offer.name) ?? []), offer]);
  return keyed([...byName.values()].map(merged));
}

/** Each key once, for the first that has it, and only the keys of a list. */
function keyed(offers: readonly Offer[]): Offer[] {
  const taken = new Set<string>();
  return offers.map((offer) => {
    const key = offer.shortcut ?? "";
    const isFree = KEYS.has(key) && !taken.has(key);
    taken.add(key);
    return { ...offer, shortcut: isFree ? key : "" };
  });
}

function merged(offers: readonly Offer[]): Offer {
  const possible = offers.find(isAllowed);
  const first = possible ?? offers[0]!;
  return { ...first, allowed: possible !== undefined, choices: choicesOf(offers) };
}

function choicesOf(offers: readonly Offer[]): OfferChoice[] {
  const byValue = new Map<string, OfferChoice>();
  for (const choice of offers.flatMap((offer) => offer.choices ?? [])) {
    const known = byValue.get(choice.value);
    if (!known || (!isAllowed(known) && isAllowed(choice))) byValue.set(choice.value, choice);
  }
  return [...byValue.values()];
}

/** What is left out of an answer is what it mostly is: possible. */
export const isAllowed = (one: { allowed?: boolean }): boolean => one.allowed ?? true;
