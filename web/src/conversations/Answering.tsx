import { Button } from "../design/Button";
import { Menu } from "../design/Menu";
import { words } from "../kernel/words";
import { visible } from "./pieces";
import type { MessageSeen } from "./seen";

const { talk } = words;
const OFFERED = 12;
const WORDS = 80;
type Props = { messages: readonly MessageSeen[]; to: string | null; whoWrote: (message: MessageSeen) => string; onTo: (key: string | null) => void };

/** Which message the answer goes to, and a way to answer another. */
export function Answering({ messages, to, whoWrote, onTo }: Props) {
  const answered = messages.find((one) => one.key === to) ?? messages[0];
  const inShort = (one: MessageSeen) => talk.answering(whoWrote(one), visible((one.text ?? talk.noText).slice(0, WORDS)));
  const entries = messages.slice(0, OFFERED).map((one, place) => ({ id: one.key, label: inShort(one), act: () => onTo(place === 0 ? null : one.key) }));
  return (
    <p className="composer__to">
      <bdi className="clipped">{answered ? inShort(answered) : talk.answeringNothing}</bdi>
      {messages.length > 1 ? <Menu label={talk.answerOther} trigger={<Button kind="quiet">{talk.answerOther}</Button>} entries={entries} /> : null}
    </p>
  );
}
