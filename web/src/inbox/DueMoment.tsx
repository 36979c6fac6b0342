import { useAtNow } from "../edge/useNow";
import { Icon } from "../design/Icon";
import { Moment } from "../design/Moment";
import { due } from "../kernel/times";

const SOON = 60 * 60_000; // milliseconds

/** The next clock of a row: what is late and what is close look so, and say so; where nothing is due, silence. */
export function DueMoment({ at }: { at: string | null | undefined }) {
  const moment = at ? Date.parse(at) : Number.NaN;
  const tone = useAtNow((now) => (moment <= now ? "late" : moment - now < SOON ? "soon" : "calm"));
  if (!at) return null;
  return (
    <span className={`workrow__due workrow__due--${tone}`}>
      <Icon name={tone === "late" ? "warn" : "clock"} />
      <Moment at={at} inWords={due} />
    </span>
  );
}
