import { exactly } from "../kernel/times";
import { useAtNow } from "../edge/useNow";

/** A moment in words that stay true: drawn again only when they are others. */
export function Moment({ at, inWords }: { at: string; inWords: (at: number, now: number) => string }) {
  const moment = Date.parse(at);
  const text = useAtNow((now) => inWords(moment, now));
  return (
    <time dateTime={at} title={exactly(moment)}>
      {text}
    </time>
  );
}
