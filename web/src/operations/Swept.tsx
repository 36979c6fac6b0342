import { Chip } from "../design/Chip";
import { useAtNow } from "../edge/useNow";
import { span } from "../kernel/times";
import { words } from "../kernel/words";
import { useStatus } from "./useStatus";

const LATE = 3 * 60_000; // milliseconds: a sweep starts each minute

/** Whether the sweep comes when it should. */
export function Swept() {
  const status = useStatus().data;
  const at = status?.swept_at ? Date.parse(status.swept_at) : undefined;
  const ago = useAtNow((now) => (at === undefined ? -1 : Math.max(0, now - at)));
  if (!status) return null;
  if (ago < 0) return <Chip tone="past" shape="○">{words.operations.sweptNever}</Chip>;
  if (ago > LATE) return <Chip tone="alarm" shape="▲">{`${words.operations.sweepLate} · ${words.operations.swept(span(ago))}`}</Chip>;
  return <Chip tone="calm" shape="✓">{words.operations.swept(span(ago))}</Chip>;
}
