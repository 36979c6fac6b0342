import type { Offer } from "../cases/types";
import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { words } from "../kernel/words";
import { whyNot } from "./useVerbs";
import "./Everything.css";

type Props = { title: string; verbs: readonly Offer[]; onWant: (verb: Offer) => void; onClose: () => void };

/** All that can be done with some things, by pointer and touch too; what cannot is there with its reason. */
export default function Everything({ title, verbs, onWant, onClose }: Props) {
  const want = (verb: Offer) => {
    onClose();
    onWant(verb);
  };
  return (
    <Dialog title={words.inbox.everythingFor(title)} onClose={onClose}>
      {verbs.length ? null : <p>{words.inbox.nothingPossible}</p>}
      <ul className="everything">
        {verbs.map((verb) => (
          <li key={verb.name} className="everything__one">
            <Button kind="quiet" disabled={whyNot(verb) !== undefined} onPress={() => want(verb)} {...(verb.shortcut ? { shortcut: verb.shortcut } : {})}>{verb.label}</Button>
            {whyNot(verb) ? <span className="everything__why">{whyNot(verb)}</span> : null}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
