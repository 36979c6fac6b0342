import { Chip, type Tone } from "../design/Chip";
import { words } from "../kernel/words";

const STATUSES: Record<string, [string, Tone]> = { new: ["○", "accent"], open: ["●", "accent"], pending: ["◐", "plain"], on_hold: ["◐", "plain"], solved: ["✓", "calm"], closed: ["■", "past"] };
const PRIORITIES: Record<string, [string, Tone]> = { high: ["▲", "warn"], urgent: ["▲▲", "alarm"] };

/** Where a case stands: shape, word and colour. */
export function StatusChip({ status }: { status: string }) {
  const [shape, tone] = STATUSES[status] ?? ["●", "plain"];
  return <Chip shape={shape} tone={tone}>{words.cases.status(status)}</Chip>;
}

/** How much it matters; normal is silence. */
export function PriorityChip({ priority }: { priority: string }) {
  const shown = PRIORITIES[priority];
  return shown ? <Chip shape={shown[0]} tone={shown[1]}>{words.cases.priority(priority)}</Chip> : null;
}
