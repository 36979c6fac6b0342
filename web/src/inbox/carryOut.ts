import { expected, expectedTask } from "../cases/expected";
import { perform, performTask } from "../cases/perform";
import type { CaseLine, Offer, Refusing, Value } from "../cases/types";
import type { Answer, Refusal } from "../edge/refusal";
import { type Outcome, sideBySide } from "./many";
import { showLine } from "./showLine";
import { isAllowed, offersOf, type Target } from "./verbs";

const AT_ONCE = 4; // requests side by side

/** Do it to each: one request a thing, four at a time. What the service refused before is not asked for again. */
export async function carryOut(verb: Offer, targets: readonly Target[], value: Value, by: { me: string; onOne: () => void; keyFor: (id: string) => string }): Promise<Outcome[]> {
  const offered = targets.filter((target) => offerFor(verb, target));
  const valueFor = (target: Target) => (targets.length > 1 ? added(verb, target, value) : value);
  return sideBySide(offered, AT_ONCE, async (target) => {
    const answer = await one(target, offerFor(verb, target) ?? verb, valueFor(target), by);
    by.onOne();
    return { target, answer };
  });
}

/** Shown at once where it is hardly ever refused; as it was again when it is. */
async function one(target: Target, offer: Offer, value: Value, { me, keyFor }: { me: string; keyFor: (id: string) => string }): Promise<Answer<CaseLine>> {
  const { line, task } = target;
  const refused = refusedBefore(offer, value);
  if (refused) return { ok: false, refusal: refused };
  const soon = (task && expectedTask(line, task.id, offer)) || expected(line, offer, value, me);
  if (soon) showLine(soon);
  const key = keyFor(task?.id ?? line.id);
  const answer = task ? await performTask(line, task, offer, value, key) : await perform(line, offer, value, key);
  if (answer.ok) showLine(answer.body);
  else if (soon) showLine(line);
  return answer;
}

/** Classes that are given to several are added to what each has. */
function added(verb: Offer, target: Target, value: Value): Value {
  if (verb.asks !== "classes" || !Array.isArray(value)) return value;
  return [...new Set([...(target.line.classes ?? []), ...(value as readonly string[])])];
}

const offerFor = (verb: Offer, target: Target): Offer | undefined => offersOf(target).find((offer) => offer.name === verb.name);

function refusedBefore(offer: Offer, value: Value): Refusal | undefined {
  if (!isAllowed(offer)) return asRefusal(offer.reason);
  const choice = offer.choices?.find((known) => known.value === value);
  return choice && !isAllowed(choice) ? asRefusal(choice.reason) : undefined;
}

const asRefusal = (reason: Refusing | null | undefined): Refusal => ({ code: reason?.code ?? "not-possible", status: 409, facts: reason?.facts ?? {} });
