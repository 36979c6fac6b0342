import { type Act, useActs } from "../actions/keys";
import { offeredUndo, tellRefused, useTold } from "../actions/bar";
import { words } from "../kernel/words";
import { whyNot } from "./AskChoice";
import type { CaseLine, Offer } from "./types";
import { type Deeds, undoLast } from "./useDeeds";
import type { Steps } from "./useSteps";

export type Pane = "content" | "status" | "context";
type Here = { onPane: (pane: Pane) => void; onMenu: () => void; onHistory: () => void; onEscape: (() => void) | undefined };

const PANES: readonly Pane[] = ["content", "status", "context"];
const OF_THE_TALK = new Set(["note"]); // where one writes has its own key

/** Keys and palette entries of the open case: what the service offers, and moving about. */
export function useCaseActs(line: CaseLine, deeds: Deeds, steps: Steps, here: Here): void {
  useTold(); // while there is a way back, z is that
  const said = words.cases;
  useActs("screen", [
    ...(line.actions ?? []).filter((one) => !OF_THE_TALK.has(one.name)).map((offer) => actOf(offer, line, deeds)),
    { id: "next-case", label: said.next, key: "j", refused: steps.why.next, act: () => steps.go(1) },
    { id: "previous-case", label: said.previous, key: "k", refused: steps.why.previous, act: () => steps.go(-1) },
    { id: "back", label: said.backTo(steps.list), key: "u", act: steps.back },
    ...PANES.map((pane, place) => ({ id: `pane ${pane}`, label: said.pane(said.panes[pane]), key: String(place + 1), act: () => here.onPane(pane) })),
    { id: "happened", label: said.happened.title, key: "h", act: here.onHistory },
    ...(here.onEscape ? [{ id: "close-context", label: said.closeContext, key: "Escape", hidden: true, act: here.onEscape }] : []),
    { id: "everything", label: said.everything, key: ".", hidden: true, act: here.onMenu },
  ]);
}

/** An offer as something that buttons, keys and the palette can do. */
export function actOf(offer: Offer, line: CaseLine, deeds: Deeds): Act {
  const waiting = offer.name === "undo" ? offeredUndo() : undefined;
  const undo = () => (waiting ? waiting() : void undoLast(line));
  return {
    id: offer.name,
    label: offer.label,
    key: offer.shortcut || undefined,
    refused: offer.allowed || waiting ? undefined : whyNot(offer.reason),
    act: offer.name === "undo" ? undo : () => deeds.want({ offer }),
  };
}

/** Do it, or say why not: who presses a button is told, as who presses its key. */
export function doOrSay(act: Act): void {
  if (act.refused) tellRefused(words.cases.refused(act.label, act.refused));
  else act.act();
}
