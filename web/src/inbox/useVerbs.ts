import { useState } from "react";
import type { Offer, Value } from "../cases/types";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";
import { useCarryOut } from "./useCarryOut";
import { isAllowed, type Target } from "./verbs";

export type Asking = { verb: Offer; targets: readonly Target[] };

/** Doing what is offered for some things of a list: what needs an answer first is asked for. */
export function useVerbs(onDoing: (targets: readonly Target[]) => void) {
  const [asking, setAsking] = useState<Asking>();
  const carry = useCarryOut();
  const doIt = ({ verb, targets }: Asking, value: Value) => {
    setAsking(undefined);
    onDoing(targets);
    void carry(verb, targets, value);
  };
  const want = (verb: Offer, targets: readonly Target[]) => (verb.asks === "nothing" ? doIt({ verb, targets }, undefined) : setAsking({ verb, targets }));
  return { want, asking, answer: (value: Value) => asking && doIt(asking, value), stopAsking: () => setAsking(undefined) };
}

/** Why a verb is not possible, in words; nothing when it is. */
export function whyNot(verb: Offer): string | undefined {
  if (isAllowed(verb)) return undefined;
  return verb.reason ? refusalInWords({ code: verb.reason.code, status: 409, facts: verb.reason.facts ?? {} }) : words.inbox.nothingPossible;
}
