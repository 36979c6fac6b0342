import type { RefObject } from "react";
import { type Act, useActs } from "../actions/keys";
import type { Offer } from "../cases/types";
import { rowId } from "../cases/useWorklist";
import type { ListHandle } from "../design/List";
import { words } from "../kernel/words";
import type { useChosen } from "./useChosen";
import type { useHeld } from "./useHeld";
import type { useInside } from "./useInside";
import { whyNot } from "./useVerbs";
import type { Target } from "./verbs";

const said = words.inbox;

type Here = {
  targets: readonly Target[];
  offered: readonly Offer[];
  inside: ReturnType<typeof useInside>;
  list: ReturnType<typeof useHeld>;
  chosen: ReturnType<typeof useChosen>;
  want: (verb: Offer, targets: readonly Target[]) => void;
  showAll: () => void;
  handle: RefObject<ListHandle | null>;
  open: (id: string) => void;
};

/** The keys of a list, and its entries in the palette. */
export function useRowActs(here: Here): void {
  const { targets, inside, list, chosen, handle } = here;
  const none = targets.length ? undefined : said.chooseFirst;
  const at = inside.at;
  const step = (key: string) => () => stepped(key) || handle.current?.focusOn(at ?? rowId(list.rows[0]!));
  useActs("screen", [
    { id: "list next", label: said.next, key: "j", act: step("ArrowDown") },
    { id: "list before", label: said.before, key: "k", act: step("ArrowUp") },
    { id: "list open", label: said.open, key: "Enter", refused: at ? undefined : said.chooseFirst, act: () => at && here.open(at) },
    { id: "list choose", label: said.chooseRow, key: "x", refused: at ? undefined : said.chooseFirst, act: () => at && chosen.toggle(at) },
    { id: "list show", label: said.showNew, key: "Shift R", act: list.show },
    ...(chosen.rows.length ? [{ id: "list none", label: said.letGo, key: "Escape", act: chosen.clear }] : []),
    ...here.offered.map((verb) => asAct(verb, () => here.want(verb, targets))),
    { id: "list everything", label: said.more, key: ".", refused: none, act: here.showAll },
  ]);
}

const asAct = (verb: Offer, act: () => void): Act => ({ id: `list ${verb.name}`, label: verb.label, key: verb.shortcut || undefined, refused: whyNot(verb), act });

/** j and k are arrows for the list that has the focus; false when none has. */
function stepped(key: string): boolean {
  const at = document.activeElement;
  if (!at?.closest(".list")) return false;
  at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  return true;
}
