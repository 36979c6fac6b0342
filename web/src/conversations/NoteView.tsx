import { Chip } from "../design/Chip";
import { Moment } from "../design/Moment";
import { said } from "../kernel/times";
import { words } from "../kernel/words";
import type { NoteSeen } from "./seen";
import { Text } from "./Text";

/** Something noted among us: it never looks like something said to the customer. */
export function NoteView({ note, who }: { note: NoteSeen; who: string }) {
  return (
    <div className="said said--note">
      <header className="said__head">
        <bdi className="said__who">{words.talk.noteBy(who)}</bdi>
        <Moment at={note.at} inWords={said} />
        <Chip tone="note" shape="✎">{note.audience === "staff" ? words.talk.onlyUs : words.talk.toAll}</Chip>
      </header>
      {note.text ? <Text text={note.text} /> : <p className="said__gone">{words.talk.erased}</p>}
    </div>
  );
}
