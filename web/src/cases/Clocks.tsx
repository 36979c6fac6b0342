import { Chip } from "../design/Chip";
import { Moment } from "../design/Moment";
import { until } from "../kernel/times";
import { words } from "../kernel/words";
import { ClockChip } from "./ClockChip";
import type { CaseSeen, ConversationSeen } from "./types";

const said = words.cases.clocks;

/** Every clock of the case: of each conversation, and when silence closes it. */
export function Clocks({ seen }: { seen: CaseSeen }) {
  const talks = seen.conversations.filter((one) => one.clock);
  const line = seen.case;
  return (
    <section className="pane" aria-label={said.title}>
      <h2 className="pane__title">{said.title}</h2>
      {talks.length || line.closes_at ? null : <p className="pane__none">{said.none}</p>}
      <ul className="clocks">
        {talks.map((one) => <OneTalk key={one.id} talk={one} status={line.status} isNamed={talks.length > 1} />)}
        {line.closes_at ? <li><Chip shape="◷" tone="past">{said.closes} · <Moment at={line.closes_at} inWords={until} /></Chip></li> : null}
      </ul>
    </section>
  );
}

function OneTalk({ talk, status, isNamed }: { talk: ConversationSeen; status: string; isNamed: boolean }) {
  const [met, missed] = [talk.clock?.next_met ?? 0, talk.clock?.next_missed ?? 0];
  return (
    <li className="clocks__one">
      <ClockChip talk={talk} status={status} />
      {isNamed ? <span className="pane__note">{talk.place}</span> : null}
      {met + missed > 0 ? <span className="pane__note">{said.later(met, missed)}</span> : null}
    </li>
  );
}
