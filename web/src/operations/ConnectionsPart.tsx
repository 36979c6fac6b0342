import { useState } from "react";
import { tell, tellRefused } from "../actions/bar";
import { Button } from "../design/Button";
import { Chip } from "../design/Chip";
import { State } from "../design/State";
import { answered, http, onceKey } from "../edge/http";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";
import { deed } from "./deeds";
import { type Connection, useConnections } from "./library";
import { NewConnection } from "./NewConnection";
import { Secrets } from "./Secrets";
import { Shown } from "./Shown";

const said = words.operations.connections;

/** Every app that is connected: tested, switched off and on, its secrets rotated. */
export function ConnectionsPart() {
  const [isAdding, setAdding] = useState(false);
  const [opened, setOpened] = useState<Connection>();
  const add = <Button kind="main" onPress={() => setAdding(true)}>{said.add}</Button>;
  return (
    <Shown query={useConnections()}>
      {(connections) => (
        <>
          <div className="operations__acts">{add}</div>
          {connections.length === 0 ? <State title={said.none}>{add}</State> : null}
          <ul className="rows">
            {connections.map((one) => <Row key={one.id} one={one} onOpen={() => setOpened(one)} />)}
          </ul>
          {isAdding ? <NewConnection onClose={() => setAdding(false)} onMade={setOpened} /> : null}
          {opened ? <Secrets kind="connections" id={opened.id} name={opened.name} onClose={() => setOpened(undefined)} /> : null}
        </>
      )}
    </Shown>
  );
}

function Row({ one, onOpen }: { one: Connection; onOpen: () => void }) {
  return (
    <li className="rows__one">
      <div className="rows__what">
        <strong><bdi>{one.name}</bdi></strong>
        <Chip>{said.channels[one.channel] ?? one.channel}</Chip>
        {one.enabled ? <Chip tone="calm" shape="✓">{said.on}</Chip> : <Chip tone="past" shape="■">{said.off}</Chip>}
        {one.webhook_url ? <Address url={one.webhook_url} /> : null}
      </div>
      <div className="rows__acts">
        <Button kind="quiet" onPress={() => void test(one)}>{said.test}</Button>
        <Button kind="quiet" onPress={onOpen}>{said.details}</Button>
        <Button kind="quiet" onPress={() => void turn(one)}>{one.enabled ? said.disable : said.enable}</Button>
      </div>
    </li>
  );
}

function Address({ url }: { url: string }) {
  const copy = () => navigator.clipboard.writeText(url).then(() => tell(said.copied), () => tellRefused(url));
  return (
    <span className="rows__address">
      {said.webhook} <code>{url}</code>
      <Button kind="quiet" onPress={() => void copy()}>{said.copy}</Button>
    </span>
  );
}

async function test(one: Connection): Promise<void> {
  const answer = await answered(() => http.POST("/connections/{connection_id}/test", { params: { path: { connection_id: one.id } }, body: {} }));
  if (!answer.ok) return tellRefused(refusalInWords(answer.refusal));
  if (!answer.body.ok) return tellRefused(`${one.name}: ${said.lacks(answer.body.missing)}`);
  tell(`${one.name}: ${said.tested}`);
}

function turn(one: Connection): Promise<unknown> {
  const asked = { params: { path: { connection_id: one.id }, header: { "Idempotency-Key": onceKey() } } };
  const path = "/connections/{connection_id}/disablement";
  const ask = () => answered(() => (one.enabled ? http.PUT(path, asked) : http.DELETE(path, asked)));
  return deed(ask, () => (one.enabled ? said.disabled(one.name) : said.enabled(one.name)), "connections");
}
