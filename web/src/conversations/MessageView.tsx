import { Chip } from "../design/Chip";
import { Moment } from "../design/Moment";
import { said } from "../kernel/times";
import { words } from "../kernel/words";
import { Attachments } from "./Attachments";
import type { ConversationSeen, MessageSeen } from "./seen";
import { Text } from "./Text";

const { talk } = words;
type Props = { message: MessageSeen; talk: ConversationSeen; who: string; quoted: MessageSeen | undefined };

/** Something said: by whom, when, to whom, and what became of it. */
export function MessageView({ message, talk: where, who, quoted }: Props) {
  const side = message.ours ? "ours" : "theirs";
  return (
    <div className={`said said--${side} ${message.public ? "said--public" : "said--direct"}`}>
      <header className="said__head">
        <bdi className="said__who">{who}</bdi>
        <Moment at={message.at} inWords={said} />
        <Chip tone={message.public ? "plain" : "direct"} shape={message.public ? "◎" : "✉"}>{talk.kindOf(where.channel, message.public)}</Chip>
        {message.edited ? <span>{talk.edited}</span> : null}
        {message.masked ? <span>{talk.masked}</span> : null}
      </header>
      {message.quotes ? <blockquote className="said__quote" dir="auto">{quoted?.text ? <Text text={talk.quotes(quoted.text.slice(0, 200))} /> : talk.quotesOther}</blockquote> : null}
      <Words message={message} />
      {message.attachments?.length ? <Attachments links={message.attachments} /> : null}
      {message.ours && !message.deleted ? <Delivery state={message.delivery ?? "sent"} /> : null}
    </div>
  );
}

function Words({ message }: { message: MessageSeen }) {
  if (message.erased) return <p className="said__gone">{talk.erased}</p>;
  if (message.deleted) return <p className="said__gone">{message.ours ? talk.deleted.ours : talk.deleted.theirs}</p>;
  if (message.text) return <Text text={message.text} />;
  return message.attachments?.length ? null : <p className="said__gone">{talk.noText}</p>;
}

function Delivery({ state }: { state: string }) {
  return <p className={state === "failed" ? "said__state said__state--failed" : "said__state"}>{talk.delivery[state] ?? state}</p>;
}
