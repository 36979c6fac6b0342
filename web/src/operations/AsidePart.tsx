import { useInfiniteQuery } from "@tanstack/react-query";
import { tell, tellRefused } from "../actions/bar";
import { Button } from "../design/Button";
import { Chip } from "../design/Chip";
import { Moment } from "../design/Moment";
import { State } from "../design/State";
import { answered, http, onceKey, read } from "../edge/http";
import { queries } from "../edge/queries";
import { said as saidAt } from "../kernel/times";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";

const said = words.operations.aside;
type Row = { id: string; what: string; reason: string; at: string };

/** Whatever could not be worked on, with its reason: looked at, and worked on again. */
export function AsidePart() {
  const query = useInfiniteQuery({ queryKey: ["aside"], queryFn: ({ pageParam }) => page(pageParam), initialPageParam: "", getNextPageParam: (last) => last.next ?? undefined });
  if (query.isPending) return <State busy title={words.operations.loading} />;
  if (!query.data) return <State title={words.operations.failed}><Button onPress={() => void query.refetch()}>{words.operations.again}</Button></State>;
  const rows = query.data.pages.flatMap(rowsOf);
  if (!rows.length) return <State title={said.none} />;
  return (
    <>
      <div className="operations__acts"><Button onPress={() => void replay(rows)}>{said.replayAll(rows.length)}</Button></div>
      <ul className="rows" aria-label={said.what}>
        {rows.map((row) => (
          <li key={row.id} className="rows__one">
            <div className="rows__what">
              <strong>{row.what}</strong>
              <Chip tone="warn" shape="▲">{words.operations.reason(row.reason)}</Chip>
              <span className="rows__meta"><Moment at={row.at} inWords={saidAt} /></span>
            </div>
            <Button kind="quiet" onPress={() => void replay([row])}>{said.replay}</Button>
          </li>
        ))}
      </ul>
      {query.hasNextPage ? <Button onPress={() => void query.fetchNextPage()}>{said.more}</Button> : null}
    </>
  );
}

const page = (after: string) => read(() => http.GET("/intake/set-aside", { params: { query: after ? { after } : {} } }));

function rowsOf(found: Awaited<ReturnType<typeof page>>): Row[] {
  const envelopes = found.envelopes.map((one) => ({ id: one.id, what: said.envelope(one.channel, one.connection), reason: one.reason, at: one.received_at }));
  const work = found.work.map((one) => ({ id: one.id, what: said.work[one.kind] ?? one.kind, reason: one.reason, at: one.since }));
  return [...envelopes, ...work];
}

/** One after the other: each is owed again, or says why not. */
async function replay(rows: readonly Row[]): Promise<void> {
  let done = 0;
  for (const row of rows) {
    const answer = await answered(() => http.POST("/intake/set-aside/{envelope_id}/replay", { params: { path: { envelope_id: row.id }, header: { "Idempotency-Key": onceKey() } } }));
    if (answer.ok) done += 1;
    else tellRefused(refusalInWords(answer.refusal));
  }
  if (done) tell(said.replayed(done));
  for (const name of ["aside", "status"]) void queries.invalidateQueries({ queryKey: [name] });
}
