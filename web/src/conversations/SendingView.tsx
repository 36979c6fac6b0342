import { useEffect } from "react";
import { useMe } from "../access/me";
import { Button } from "../design/Button";
import { Chip } from "../design/Chip";
import { Icon } from "../design/Icon";
import { Menu } from "../design/Menu";
import { useAtNow } from "../edge/useNow";
import { serviceNow } from "../edge/clock";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";
import type { ConversationSeen, Offer, SendingSeen } from "./seen";
import { releaseAfter } from "./sendings";
import { Text } from "./Text";

const { talk } = words;
type Props = { sending: SendingSeen; talk: ConversationSeen; who: string; onAct: (offer: Offer) => void };

/** A reply on its way: its state in words, and what can be done about it. */
export function SendingView({ sending, talk: where, who, onAct }: Props) {
  const left = useAtNow((now) => (sending.not_before ? Math.max(0, Math.floor((Date.parse(sending.not_before) - now) / 1000)) : 0));
  useRelease(sending, where);
  const actions = sending.actions ?? [];
  const isBad = sending.state === "failed" || sending.state === "unknown";
  return (
    <div className={`said said--way said--ours ${where.public ? "said--public" : "said--direct"}`}>
      <header className="said__head">
        <bdi className="said__who">{who}</bdi>
        <Chip tone={where.public ? "plain" : "direct"} shape={where.public ? "◎" : "✉"}>{talk.kindOf(where.channel, where.public)}</Chip>
        {isBad ? null : <Chip shape="◌">{stateOf(sending, where)}</Chip>}
      </header>
      {sending.text ? <Text text={sending.text} /> : <p className="said__gone">{talk.erased}</p>}
      {isBad ? <p className={`said__state said__state--${sending.state}`}>{stateOf(sending, where)}</p> : null}
      <p className="said__acts">
        {actions.filter((one) => one.allowed).map((offer) => (
          <Button key={offer.name} kind="quiet" {...(offer.shortcut ? { shortcut: offer.shortcut } : {})} onPress={() => onAct(offer)}>
            {offer.name === "discard" && sending.state === "queued" ? talk.undoIn(offer.label, left) : offer.label}
          </Button>
        ))}
        <Refused offers={actions.filter((one) => !one.allowed)} />
      </p>
    </div>
  );
}

/** What is not possible with it now, and why. */
function Refused({ offers }: { offers: readonly Offer[] }) {
  if (offers.length === 0) return null;
  const entries = offers.map((one) => ({ id: one.name, label: one.label, reason: refusalInWords({ code: one.reason?.code ?? "", status: 409, facts: one.reason?.facts ?? {} }), act: () => {} }));
  return <Menu label={talk.more} trigger={<Button kind="quiet" label={talk.more}><Icon name="more" /></Button>} entries={entries} />;
}

/** Who wrote it has it sent as soon as it can no longer be taken back. */
function useRelease(sending: SendingSeen, where: ConversationSeen): void {
  const me = useMe().data?.id;
  const isHeld = sending.agent === me && sending.state === "queued" && sending.not_before && where.case;
  useEffect(() => {
    if (!isHeld || !sending.not_before || !where.case) return;
    releaseAfter({ caseId: where.case, conversation: where.id, id: sending.id }, Date.now() + Date.parse(sending.not_before) - serviceNow());
  }, [isHeld, sending.id]);
}

function stateOf(sending: SendingSeen, where: ConversationSeen): string {
  if (sending.state === "failed") return talk.state.failed(sending.reason);
  if (sending.state === "unknown") return talk.state.unknown(where.channel);
  return talk.state[sending.state as "queued" | "sending" | "sent"] ?? sending.state;
}
