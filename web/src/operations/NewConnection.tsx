import { useState } from "react";
import { Button } from "../design/Button";
import { Choice } from "../design/Choice";
import { Dialog } from "../design/Dialog";
import { Field } from "../design/Field";
import { answered, http, onceKey, type Schemas } from "../edge/http";
import { isPassing } from "../edge/refusal";
import { words } from "../kernel/words";
import { deed } from "./deeds";
import type { Connection } from "./library";

const said = words.operations.connections;
type Channel = Schemas["NewConnection"]["channel"];

/** Connect an app: named here, its secrets set right after. */
export function NewConnection({ onClose, onMade }: { onClose: () => void; onMade: (made: Connection) => void }) {
  const [name, setName] = useState("");
  const [channel, setChannel] = useState<Channel>("x");
  const [key, setKey] = useState(onceKey);
  const make = async () => {
    const ask = () => answered(() => http.POST("/connections", { params: { header: { "Idempotency-Key": key } }, body: { name: name.trim(), channel } }));
    const answer = await deed(ask, (made) => said.enabled(made.name), "connections");
    if (answer.ok || !isPassing(answer.refusal)) setKey(onceKey()); // without an answer it is the same deed that is tried again
    if (!answer.ok) return;
    onClose();
    onMade(answer.body);
  };
  return (
    <Dialog title={said.adding} onClose={onClose}>
      <form className="form" onSubmit={(event) => { event.preventDefault(); void make(); }}>
        <Choice label={said.channel} value={channel} options={listed()} onChange={(value) => setChannel(value as Channel)} />
        <Field label={said.name} value={name} onChange={setName} required autoFocus />
        <div className="dialog__acts">
          <Button onPress={onClose}>{words.app.cancel}</Button>
          <Button kind="main" type="submit" disabled={!name.trim()}>{said.make}</Button>
        </div>
      </form>
    </Dialog>
  );
}

const listed = () => Object.entries(said.channels).map(([value, label]) => ({ value, label }));
