import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Button } from "../design/Button";
import { Chip } from "../design/Chip";
import { State } from "../design/State";
import { answered, http, onceKey, read, type Schemas } from "../edge/http";
import { words } from "../kernel/words";
import { deed } from "./deeds";
import { Shown } from "./Shown";

const said = words.operations.sends;
type Failure = Schemas["Failure"];

/** Replies that wait for a person: they failed, or nobody knows what became of them. */
export function SendsPart() {
  const query = useQuery({ queryKey: ["sends"], queryFn: () => read(() => http.GET("/outbox/failed")), refetchInterval: 15_000 });
  return (
    <Shown query={query}>
      {(found) =>
        found.replies.length === 0 ? (
          <State title={said.none} />
        ) : (
          <ul className="rows" aria-label={said.what}>
            {found.replies.map((one) => <Row key={one.id} one={one} />)}
          </ul>
        )
      }
    </Shown>
  );
}

function Row({ one }: { one: Failure }) {
  return (
    <li className="rows__one">
      <div className="rows__what">
        <Chip tone="alarm" shape="✕">{said.state[one.state] ?? one.state}</Chip>
        <span>{words.operations.reason(one.reason ?? one.state)}</span>
        <span className="rows__meta">{said.tried(one.attempts)}</span>
        <Link href={`/cases/${one.case}`}>{said.open}</Link>
      </div>
      <div className="rows__acts">
        <Button kind="quiet" onPress={() => void discard(one)}>{said.discard}</Button>
        <Button kind="quiet" onPress={() => void again(one)}>{said.again}</Button>
      </div>
    </li>
  );
}

const asked = (one: Failure) => ({ params: { path: { case_id: one.case, out: one.id }, header: { "Idempotency-Key": onceKey() } } });

const again = (one: Failure) =>
  deed(() => answered(() => http.POST("/cases/{case_id}/replies/{out}/resending", asked(one))), () => said.sentAgain, "sends", "status");

const discard = (one: Failure) =>
  deed(() => answered(() => http.DELETE("/cases/{case_id}/replies/{out}", asked(one))), () => said.discarded, "sends", "status");
