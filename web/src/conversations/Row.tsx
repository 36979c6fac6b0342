import { Moment } from "../design/Moment";
import { day } from "../kernel/times";
import { words } from "../kernel/words";
import { MessageView } from "./MessageView";
import { NoteView } from "./NoteView";
import { PendingView } from "./PendingView";
import { SendingView } from "./SendingView";
import type { MessageSeen, Offer } from "./seen";
import type { Entry } from "./thread";

/** What a row needs to know beyond itself. */
export type About = {
  whoWrote: (message: MessageSeen) => string;
  nameOf: (agent: string) => string;
  quoted: (message: MessageSeen) => MessageSeen | undefined;
  onAct: (entry: Extract<Entry, { is: "sending" }>, offer: Offer) => void;
};

/** One row of the thread, whatever it is. */
export function Row({ entry, about }: { entry: Entry; about: About }) {
  switch (entry.is) {
    case "day":
      return <p className="thread__day"><Moment at={new Date(entry.at).toISOString()} inWords={day} /></p>;
    case "new":
      return <p className="thread__new">{words.talk.fresh}</p>;
    case "note":
      return <NoteView note={entry.note} who={about.nameOf(entry.note.by)} />;
    case "sending":
      return <SendingView sending={entry.sending} talk={entry.talk} who={about.nameOf(entry.sending.agent)} onAct={(offer) => about.onAct(entry, offer)} />;
    case "pending":
      return <PendingView pending={entry.pending} />;
    case "message":
      return <MessageView message={entry.message} talk={entry.talk} who={about.whoWrote(entry.message)} quoted={about.quoted(entry.message)} />;
  }
}
