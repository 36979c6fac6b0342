import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { tell, tellRefused, tellUndoable } from "../actions/bar";
import { useMe } from "../access/me";
import { useNameOf, useTeams } from "../access/people";
import { onceKey } from "../edge/http";
import { queries } from "../edge/queries";
import type { Answer, Refusal } from "../edge/refusal";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";
import type { Clash } from "./conflict";
import { expected, expectedTask } from "./expected";
import { insist, perform, performTask } from "./perform";
import { isTyped } from "./typed";
import { setCase } from "./useCase";
import type { CaseLine, CaseSeen, Offer, TaskSeen, Value } from "./types";

/** What somebody wants to do, and the case as it was when they began to. */
export type Wanted = { offer: Offer; task?: TaskSeen | undefined; from?: CaseLine | undefined };
export type Contest = { offer: Offer; clash: Clash };
export type Deeds = ReturnType<typeof useDeeds>;

/** What was shown before the answer: the case as it was, and whether somebody has taken it back since. */
type Shown = { before?: CaseLine | undefined; isTakenBack?: () => boolean };

const UNDOABLE = new Set(["take", "assign", "give", "status", "priority", "classify", "watch", "unwatch", "retitle", "start", "complete", "assign_task"]);

/** Doing what is offered for one case: asks where something is needed, shows it at once where it is safe, says what became of it. */
export function useDeeds(line: CaseLine, onClosed: () => void) {
  const [asked, setAsked] = useState<Wanted>();
  const [contest, setContest] = useState<Contest>();
  const cache = useQueryClient();
  const me = useMe().data?.id ?? "";
  const inWords = useDoneInWords();

  const finish = (wanted: Wanted, value: Value, answer: Answer<CaseLine>, { before, isTakenBack = () => false }: Shown = {}) => {
    if (!answer.ok && before) setCase(line.id, (now) => rolledBack(now, before, wanted));
    if (answer.ok) setCase(line.id, (now) => ({ ...answer.body, actions: answer.body.actions ?? now.actions ?? [] }));
    void cache.invalidateQueries({ queryKey: ["case", line.id] });
    void cache.invalidateQueries({ queryKey: ["list"] });
    void cache.invalidateQueries({ queryKey: ["counts"] });
    if (!answer.ok) return refused(wanted, answer.refusal);
    answeredTo(wanted);
    if (wanted.offer.name === "close") onClosed();
    if (!isTakenBack()) say(line, inWords(wanted, value), UNDOABLE.has(wanted.offer.name));
    return undefined;
  };
  /** What is shown at once can be taken back at once: the taking back waits for the answer. */
  const sayEarly = (wanted: Wanted, value: Value, pending: Promise<Answer<CaseLine>>): (() => boolean) => {
    let isTakenBack = false;
    const back = () => {
      isTakenBack = true;
      void pending.then((answer) => (answer.ok ? undoLast(line) : undefined));
    };
    if (UNDOABLE.has(wanted.offer.name)) tellUndoable(inWords(wanted, value), words.cases.undo, back);
    return () => isTakenBack;
  };
  const answeredTo = (wanted: Wanted) => setAsked((now) => (now === wanted ? undefined : now)); // what was asked since stays
  const refused = (wanted: Wanted, refusal: Refusal): string | undefined => {
    const clash = refusal.facts as Partial<Clash>;
    const isClash = refusal.code === "changed-meanwhile" && clash.field !== undefined;
    const why = refusalInWords(refusal);
    if (isTyped(wanted.offer) && !isClash) return why; // it is said where it was typed, and stays there
    answeredTo(wanted);
    if (isClash) setContest({ offer: wanted.offer, clash: clash as Clash });
    else tellRefused(words.cases.refused(wanted.offer.label, why));
    return undefined;
  };
  /** Do it; the answer is why not, where that is to be said beside what was typed. */
  const doIt = async (wanted: Wanted, value: Value, key: string = onceKey()): Promise<string | undefined> => {
    if (!isTyped(wanted.offer)) setAsked(undefined);
    const { offer, task, from = line } = wanted;
    const shown = task ? expectedTask(line, task.id, offer) : expected(line, offer, value, me);
    if (shown) {
      await cache.cancelQueries({ queryKey: ["case", line.id] });
      setCase(line.id, () => shown);
    }
    const pending = task ? performTask(from, task, offer, value, key) : perform(from, offer, value, key);
    const isTakenBack = shown ? sayEarly(wanted, value, pending) : () => false;
    return finish(wanted, value, await pending, { before: shown && line, isTakenBack });
  };
  const keepMine = async ({ offer, clash }: Contest) => {
    setContest(undefined);
    finish({ offer }, clash.mine, await insist(line, offer, clash.mine));
  };
  const want = useCallback((wanted: Wanted) => (wanted.offer.asks === undefined || wanted.offer.asks === "nothing" ? void doIt(wanted, undefined) : setAsked({ ...wanted, from: line })), [line, me]);
  return { want, doIt, asked, stopAsking: () => setAsked(undefined), contest, keepMine, letGo: () => setContest(undefined) };
}

/** Take one's last change of a case back. */
export async function undoLast(line: CaseLine): Promise<void> {
  const offer = { name: "undo", label: words.cases.undo } as Offer;
  const answer = await perform(line, offer);
  if (answer.ok) setCase(line.id, (now) => ({ ...answer.body, actions: now.actions ?? [] }));
  void queries.invalidateQueries({ queryKey: ["case", line.id] });
  void queries.invalidateQueries({ queryKey: ["list"] });
  if (answer.ok) tell(words.cases.done.undo());
  else tellRefused(words.cases.refused(offer.label, refusalInWords(answer.refusal)));
}

function say(line: CaseLine, text: string, isUndoable: boolean): void {
  if (isUndoable) tellUndoable(text, words.cases.undo, () => void undoLast(line));
  else tell(text);
}

/** Only what was shown too early is taken back; what came meanwhile stays. */
function rolledBack(now: CaseLine, before: CaseLine, wanted: Wanted): CaseLine {
  if (wanted.task) return { ...now, tasks: before.tasks ?? [] };
  const { assignee = null, status, priority, classes = [], watchers = [] } = before;
  return { ...now, assignee, status, priority, classes, watchers };
}

function useDoneInWords(): (wanted: Wanted, value: Value) => string {
  const nameOf = useNameOf();
  const teams = useTeams().data?.teams ?? [];
  const said = words.cases.done;
  return ({ offer, task }, value) => {
    const text = typeof value === "string" ? value : "";
    if (offer.name === "assign") return text ? said.assign(nameOf(text)) : said.unassign();
    if (offer.name === "give") return said.give(teams.find((one) => one.id === text)?.name ?? words.cases.asks.noTeam);
    const sentence = said[offer.name as keyof typeof said] as ((about: string) => string) | undefined;
    return sentence?.(task?.title ?? text) ?? offer.label;
  };
}

/** The case as the cache has it now. */
export const caseNow = (id: string): CaseSeen | undefined => queries.getQueryData<CaseSeen>(["case", id]);
