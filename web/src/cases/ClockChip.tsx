import { Chip, type Tone } from "../design/Chip";
import { Moment } from "../design/Moment";
import { useAtNow } from "../edge/useNow";
import { due, span } from "../kernel/times";
import { words } from "../kernel/words";
import { type ClockSeen, clockOf, type ClockState, nextDue } from "./clock";
import type { CaseSeen, ConversationSeen } from "./types";

const LOOKS: Record<ClockState, [string, Tone]> = { running: ["◷", "plain"], warned: ["◔", "warn"], breached: ["⚠", "alarm"], paused: ["‖", "past"], met: ["✓", "calm"], late: ["✕", "warn"] };
const said = words.cases.clocks;

/** What falls due first on the case: what and when, at every width. */
export function NextClock({ seen }: { seen: CaseSeen }) {
  const first = nextDue(seen.conversations);
  const talk = seen.conversations.find((one) => one.due_at && Date.parse(one.due_at) === first);
  if (talk) return <ClockChip talk={talk} status={seen.case.status} />;
  return seen.case.due_at ? <Chip shape="◷"><Moment at={seen.case.due_at} inWords={due} /></Chip> : null;
}

/** The reply clock of a conversation: what, state and when, in words that stay true. */
export function ClockChip({ talk, status }: { talk: ConversationSeen; status: string }) {
  const state = useAtNow((now) => clockOf(talk, status, now)?.state ?? "");
  const clock = clockOf(talk, status, 0);
  if (!clock || !state) return null;
  const [shape, tone] = LOOKS[state as ClockState];
  return (
    <Chip shape={shape} tone={tone}>
      {said[clock.metric]} · <WhenDue clock={{ ...clock, state: state as ClockState }} at={talk.due_at} />
    </Chip>
  );
}

function WhenDue({ clock, at }: { clock: ClockSeen; at: string | null }) {
  if (clock.state === "paused") return said.paused;
  const took = clock.tookMs === undefined ? undefined : span(clock.tookMs);
  if (clock.state === "met") return took ? said.metIn(took) : said.met;
  if (clock.state === "late") return took ? said.lateIn(took) : said.late;
  return at ? <Moment at={at} inWords={due} /> : null;
}
