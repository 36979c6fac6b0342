import { useRef, useState } from "react";
import { aboutOf, goAlong, isTyped } from "../cases/typed";
import type { Offer, Value } from "../cases/types";
import { onceKey } from "../edge/http";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";
import { useCarryOut } from "./useCarryOut";
import { isAllowed, type Target } from "./verbs";

export type Asking = { verb: Offer; targets: readonly Target[]; wrong?: string };

/** Doing what is offered for some things of a list: what needs an answer first is asked for. */
export function useVerbs(onDoing: (targets: readonly Target[]) => void) {
  const [asking, setAsking] = useState<Asking>();
  const carry = useCarryOut();
  const busy = useRef<Asking>(undefined);
  const keys = useRef(new Map<string, string>()); // of words that are tried again: nothing is done twice
  const keyFor = (value: Value) => (id: string) => {
    const name = `${id} ${JSON.stringify(value)}`;
    keys.current.set(name, keys.current.get(name) ?? onceKey());
    return keys.current.get(name) ?? onceKey();
  };
  const doIt = (wanted: Asking, value: Value) => {
    const { verb, targets } = wanted;
    if (busy.current === wanted) return;
    busy.current = wanted;
    if (!isTyped(verb)) setAsking(undefined);
    onDoing(targets);
    void carry(verb, targets, value, { keyFor: keyFor(value), onDone: (left, why) => {
      busy.current = undefined;
      goAlong(aboutOf(verb, onlyOf(targets)), left.length ? aboutOf(verb, onlyOf(left)) : undefined);
      if (isTyped(verb)) setAsking((now) => (now !== wanted ? now : left.length ? { verb, targets: left, wrong: why } : undefined));
    } });
  };
  const want = (verb: Offer, targets: readonly Target[]) => {
    keys.current.clear();
    if (verb.asks === "nothing") doIt({ verb, targets }, undefined);
    else setAsking({ verb, targets });
  };
  return { want, asking, answer: (value: Value) => asking && doIt(asking, value), stopAsking: () => setAsking(undefined) };
}

const onlyOf = (targets: readonly Target[]): string | undefined => (targets.length === 1 ? targets[0]?.line.id : undefined);

/** Why a verb is not possible, in words; nothing when it is. */
export function whyNot(verb: Offer): string | undefined {
  if (isAllowed(verb)) return undefined;
  return verb.reason ? refusalInWords({ code: verb.reason.code, status: 409, facts: verb.reason.facts ?? {} }) : words.inbox.nothingPossible;
}
