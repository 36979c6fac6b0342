import { Button } from "../design/Button";
import { Moment } from "../design/Moment";
import { said } from "../kernel/times";
import { words } from "../kernel/words";
import type { DraftSeen } from "./seen";

const { talk } = words;

/** Drafts of the same place on one's other devices, beside one's own; one press joins them. */
export function Elsewhere({ drafts, onJoin }: { drafts: readonly DraftSeen[]; onJoin: (draft: DraftSeen) => void }) {
  return drafts.map((draft) => (
    <aside key={draft.id} className="composer__elsewhere" aria-label={talk.elsewhereLabel}>
      <Moment at={draft.at} inWords={(at, now) => talk.elsewhere(said(at, now))} />
      <p dir="auto">{draft.text}</p>
      <Button kind="quiet" onPress={() => onJoin(draft)}>{talk.join}</Button>
    </aside>
  ));
}
