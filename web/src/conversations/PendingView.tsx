import { Button } from "../design/Button";
import { Chip } from "../design/Chip";
import { useAtNow } from "../edge/useNow";
import { words } from "../kernel/words";
import { type Pending, tryNow } from "./outgoing";
import { Text } from "./Text";

const { talk } = words;

/** A text that the service has not confirmed yet: kept here, and tried again. */
export function PendingView({ pending: { outgoing, nextAt } }: { pending: Pending }) {
  const left = useAtNow((now) => (nextAt === undefined ? 0 : Math.max(0, Math.ceil((nextAt - now) / 1000))));
  return (
    <div className={`said said--way ${outgoing.mode === "note" ? "said--note" : `said--ours said--${outgoing.mode}`}`}>
      <header className="said__head">
        <span className="said__who">{talk.you}</span>
        <Chip tone={nextAt === undefined ? "plain" : "warn"} shape="◌">{nextAt === undefined ? talk.sendingNow : talk.state.queued}</Chip>
      </header>
      <Text text={outgoing.text} />
      {nextAt === undefined ? null : (
        <p className="said__acts">
          <span>{talk.notSentYet(left)}</span>
          <Button kind="quiet" onPress={tryNow}>{talk.tryNow}</Button>
        </p>
      )}
    </div>
  );
}
