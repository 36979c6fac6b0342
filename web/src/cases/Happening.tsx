import { Button } from "../design/Button";
import { words } from "../kernel/words";
import { Sentences } from "./Sentences";
import type { CaseSeen } from "./types";
import { useHistory } from "./useHistory";

const said = words.cases.happened;

/** What happened, newest first, in sentences; older things on demand. */
export function Happening({ seen }: { seen: CaseSeen }) {
  const { events, isMore, isReading, failed, more } = useHistory(seen);
  return (
    <section className="pane" aria-label={said.title}>
      <h2 className="pane__title happened__title" tabIndex={-1}>{said.title}</h2>
      {events.length ? null : <p className="pane__none">{said.none}</p>}
      <Sentences events={events} line={seen.case} />
      {failed ? <p className="pane__none" role="alert">{said.failed}</p> : null}
      {isMore ? <Button kind="quiet" disabled={isReading} onPress={more}>{isReading ? said.reading : said.older}</Button> : null}
    </section>
  );
}
