import { useState } from "react";
import { Button } from "../design/Button";
import { Chip } from "../design/Chip";
import { State } from "../design/State";
import { answered, http, onceKey } from "../edge/http";
import { words } from "../kernel/words";
import { deed } from "./deeds";
import { type Inbox, useInboxes } from "./library";
import { NewInbox } from "./NewInbox";
import { Secrets } from "./Secrets";
import { Shown } from "./Shown";

const said = words.operations.inboxes;
const both = words.operations.connections;

/** Every account that is listened to: switched off and on, its tokens rotated. */
export function InboxesPart() {
  const [isAdding, setAdding] = useState(false);
  const [opened, setOpened] = useState<Inbox>();
  const add = <Button kind="main" onPress={() => setAdding(true)}>{said.add}</Button>;
  return (
    <Shown query={useInboxes()}>
      {(inboxes) => (
        <>
          <div className="operations__acts">{add}</div>
          {inboxes.length === 0 ? <State title={said.none}>{add}</State> : null}
          <ul className="rows">
            {inboxes.map((one) => <Row key={one.id} one={one} onOpen={() => setOpened(one)} />)}
          </ul>
          {isAdding ? <NewInbox onClose={() => setAdding(false)} onMade={setOpened} /> : null}
          {opened ? <Secrets kind="inboxes" id={opened.id} name={opened.name} onClose={() => setOpened(undefined)} /> : null}
        </>
      )}
    </Shown>
  );
}

function Row({ one, onOpen }: { one: Inbox; onOpen: () => void }) {
  return (
    <li className="rows__one">
      <div className="rows__what">
        <strong><bdi>{one.name}</bdi></strong>
        <Chip>{both.channels[one.channel] ?? one.channel}</Chip>
        {one.enabled ? <Chip tone="calm" shape="✓">{both.on}</Chip> : <Chip tone="past" shape="■">{both.off}</Chip>}
        <span className="rows__meta"><code>{one.account}</code> {said.servedBy(one.connection, one.team)}</span>
      </div>
      <div className="rows__acts">
        <Button kind="quiet" onPress={onOpen}>{both.details}</Button>
        <Button kind="quiet" onPress={() => void turn(one)}>{one.enabled ? both.disable : both.enable}</Button>
      </div>
    </li>
  );
}

function turn(one: Inbox): Promise<unknown> {
  const asked = { params: { path: { inbox_id: one.id }, header: { "Idempotency-Key": onceKey() } } };
  const path = "/inboxes/{inbox_id}/disablement";
  const ask = () => answered(() => (one.enabled ? http.PUT(path, asked) : http.DELETE(path, asked)));
  return deed(ask, () => (one.enabled ? both.disabled(one.name) : both.enabled(one.name)), "inboxes");
}
