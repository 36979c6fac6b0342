import { tell, tellRefused, tellUndoable } from "../actions/bar";
import { useMe } from "../access/me";
import { perform } from "../cases/perform";
import type { Offer, Value } from "../cases/types";
import { queries } from "../edge/queries";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";
import { carryOut } from "./carryOut";
import { type Outcome, reasonsIn, sideBySide } from "./many";
import { showLine } from "./showLine";
import type { Target } from "./verbs";

const said = words.inbox;
const FINAL = new Set(["close", "note", "add_task", "cancel_task"]); // no way back is offered in the line for these
const UNDO = { name: "undo", label: said.undo } as Offer;
const TOLD_EVERY = 2000; // milliseconds
const SHOWN_UP_TO = 3; // more than so many things, and the line says that it is being worked on

/** The key of each deed, and who is told what could not be done, and why. */
type By = { keyFor: (id: string) => string; onDone: (left: readonly Target[], why: string) => void };

/** Doing a deed to one thing or to many, with one line that says what became of it. */
export function useCarryOut() {
  const me = useMe().data?.id ?? "";
  return async (verb: Offer, targets: readonly Target[], value: Value, by: By): Promise<void> => {
    const onOne = targets.length > SHOWN_UP_TO ? progress(verb.label, targets.length) : () => {};
    const outcomes = await carryOut(verb, targets, value, { me, onOne, keyFor: by.keyFor });
    report(verb, value, outcomes);
    by.onDone(outcomes.filter((one) => !one.answer.ok).map((one) => one.target), said.because(reasonsIn(outcomes, refusalInWords)));
    await askAgain(outcomes);
  };
}

/** One line that goes on while many things are worked on. */
function progress(label: string, all: number): () => void {
  let done = 0;
  let toldAt = Date.now();
  tell(said.working(label, 0, all));
  return () => {
    done += 1;
    if (Date.now() - toldAt < TOLD_EVERY) return;
    toldAt = Date.now();
    tell(said.working(label, done, all));
  };
}

function report(verb: Offer, value: Value, outcomes: readonly Outcome[]): void {
  const done = outcomes.filter((one) => one.answer.ok).map((one) => one.target);
  const why = said.because(reasonsIn(outcomes, refusalInWords));
  if (done.length === 0) return tellRefused(said.didNot(verb.label, why || said.nothingPossible));
  const chosen = verb.choices?.find((one) => one.value === value)?.label;
  const what = outcomes.length === 1 ? said.did(verb.label, chosen, nameOf(outcomes[0]!.target)) : `${said.didMany(verb.label, done.length, outcomes.length - done.length)}. ${why}`.trim();
  if (FINAL.has(verb.name)) tell(what);
  else tellUndoable(what, said.undo, () => void takeBack(done));
}

async function takeBack(targets: readonly Target[]): Promise<void> {
  const outcomes = await sideBySide(targets, 4, async (target) => ({ target, answer: await perform(target.line, UNDO) }));
  for (const { answer } of outcomes) if (answer.ok) showLine(answer.body);
  const why = said.because(reasonsIn(outcomes, refusalInWords));
  const done = outcomes.filter((one) => one.answer.ok).length;
  if (done) tell(said.undone(done, why));
  else tellRefused(said.didNot(said.undo, why));
  await askAgain(outcomes);
}

/** The lists and counts say where the things are now. */
function askAgain(outcomes: readonly Outcome[]): Promise<unknown> {
  const cases = outcomes.map(({ target }) => queries.invalidateQueries({ queryKey: ["case", target.line.id] }));
  return Promise.all([...cases, queries.invalidateQueries({ queryKey: ["list"] }), queries.invalidateQueries({ queryKey: ["counts"] })]);
}

const nameOf = ({ line, task }: Target): string => task?.title ?? line.title ?? words.cases.number(line.number);
