import { words } from "../kernel/words";
import type { ConversationSeen } from "./seen";

const { talk } = words;
type Props = { conversations: readonly ConversationSeen[]; shown: string | undefined; older: number; onShow: (id: string | undefined) => void; onOlder: () => void };

/** Which of the case's conversations are shown: all in one thread, or one. */
export function Switcher({ conversations, shown, older, onShow, onOlder }: Props) {
  if (conversations.length < 2 && older === 0) return null;
  return (
    <div className="switcher" role="group" aria-label={talk.which}>
      <Tab isOn={shown === undefined} onPress={() => onShow(undefined)}>{talk.all}</Tab>
      {conversations.map((one) => (
        <Tab key={one.id} isOn={shown === one.id} isDirect={!one.public} title={talk.place(talk.kindOf(one.channel, one.public), one.place)} onPress={() => onShow(one.id)}>
          {named(one, conversations)}
        </Tab>
      ))}
      {older > 0 ? <Tab isOn={false} title={talk.olderTitle} onPress={onOlder}>{talk.older(older)}</Tab> : null}
    </div>
  );
}

type TabProps = { isOn: boolean; isDirect?: boolean; title?: string; children: string; onPress: () => void };

function Tab({ isOn, isDirect = false, title, children, onPress }: TabProps) {
  return (
    <button type="button" className="switcher__tab" aria-pressed={isOn} data-direct={isDirect || undefined} title={title} onClick={onPress}>
      {children}
    </button>
  );
}

/** Channel and kind; with a number where the case has several of one. */
function named(one: ConversationSeen, all: readonly ConversationSeen[]): string {
  const same = all.filter((other) => other.channel === one.channel && other.public === one.public);
  const name = talk.kindOf(one.channel, one.public);
  return same.length > 1 ? `${name} ${same.indexOf(one) + 1}` : name;
}
