import { refusalInWords } from "../kernel/words/problems";
import { Picks } from "./Picks";
import type { OfferChoice, Refusing, Value } from "./types";

/** One of the values that the service names; those it would refuse are there with the reason. */
export function AskChoice({ choices, onDone }: { choices: readonly OfferChoice[]; onDone: (value: Value) => void }) {
  const picks = choices.map((one) => ({ id: one.value, label: one.label, refused: one.allowed === false ? whyNot(one.reason) : undefined }));
  return <Picks picks={picks} onPick={onDone} focus />;
}

/** The reason of an offer or a choice, in words. */
export const whyNot = (reason: Refusing | null | undefined): string => refusalInWords({ code: reason?.code ?? "", status: 409, facts: reason?.facts ?? {} });
