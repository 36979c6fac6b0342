import type { Offer } from "../cases/types";
import { Button } from "../design/Button";
import { words } from "../kernel/words";
import { whyNot } from "./useVerbs";
import "./Chosen.css";

const AT_HAND = new Set(["take", "assign", "status", "priority", "classify", "watch", "unwatch", "close"]);

type Props = { count: number; verbs: readonly Offer[]; onWant: (verb: Offer) => void; onMore: () => void; onClear: () => void };

/** What to do with the rows that are chosen. */
export function Chosen({ count, verbs, onWant, onMore, onClear }: Props) {
  return (
    <div className="chosen" role="toolbar" aria-label={words.inbox.chosenBar}>
      <span className="chosen__count" role="status">{words.inbox.chosen(count)}</span>
      {verbs.filter((verb) => AT_HAND.has(verb.name)).map((verb) => (
        <Button key={verb.name} disabled={whyNot(verb) !== undefined} onPress={() => onWant(verb)} {...(verb.shortcut ? { shortcut: verb.shortcut } : {})}>{verb.label}</Button>
      ))}
      <Button shortcut="." onPress={onMore}>{words.inbox.more}</Button>
      <Button kind="quiet" onPress={onClear}>{words.inbox.letGo}</Button>
    </div>
  );
}
