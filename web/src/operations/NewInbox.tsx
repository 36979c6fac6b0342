import { useState } from "react";
import { useTeams } from "../access/people";
import { Button } from "../design/Button";
import { Choice } from "../design/Choice";
import { Dialog } from "../design/Dialog";
import { Field } from "../design/Field";
import { answered, http, onceKey } from "../edge/http";
import { isPassing } from "../edge/refusal";
import { words } from "../kernel/words";
import { deed } from "./deeds";
import { type Connection, type Inbox, useConnections } from "./library";
import { Shown } from "./Shown";

const said = words.operations.inboxes;
const EMPTY = { connection: "", account: "", name: "", team: "", origins: "" };

/** Open an inbox for an account: from then on what is written to it becomes conversations. */
export function NewInbox({ onClose, onMade }: { onClose: () => void; onMade: (made: Inbox) => void }) {
  return (
    <Dialog title={said.add} onClose={onClose}>
      <Shown query={useConnections()}>
        {(connections) => (connections.length ? <Form connections={connections} onClose={onClose} onMade={onMade} /> : <p>{said.needsConnection}</p>)}
      </Shown>
    </Dialog>
  );
}

function Form({ connections, onClose, onMade }: { connections: Connection[]; onClose: () => void; onMade: (made: Inbox) => void }) {
  const [asked, setAsked] = useState({ ...EMPTY, connection: connections[0]?.id ?? "" });
  const [key, setKey] = useState(onceKey);
  const teams = useTeams().data?.teams ?? [];
  const set = (name: keyof typeof EMPTY) => (value: string) => setAsked((was) => ({ ...was, [name]: value }));
  const isChat = connections.find((one) => one.id === asked.connection)?.channel === "chat";
  const make = async () => {
    const answer = await deed(() => open(asked, isChat, key), (made) => words.operations.connections.enabled(made.name), "inboxes");
    if (answer.ok || !isPassing(answer.refusal)) setKey(onceKey()); // without an answer it is the same deed that is tried again
    if (!answer.ok) return;
    onClose();
    onMade(answer.body);
  };
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); void make(); }}>
      <Choice label={said.connection} value={asked.connection} options={connections.map((one) => ({ value: one.id, label: one.name }))} onChange={set("connection")} />
      <Field label={said.account} hint={said.accountHint} value={asked.account} onChange={set("account")} required />
      <Field label={words.operations.connections.name} value={asked.name} onChange={set("name")} required />
      <Choice label={said.team} value={asked.team} options={[{ value: "", label: said.anyTeam }, ...teams.map((one) => ({ value: one.id, label: one.name }))]} onChange={set("team")} />
      {isChat ? <Field label={said.origins} kind="long" value={asked.origins} onChange={set("origins")} /> : null}
      <div className="dialog__acts">
        <Button onPress={onClose}>{words.app.cancel}</Button>
        <Button kind="main" type="submit" disabled={!asked.account.trim() || !asked.name.trim()}>{said.make}</Button>
      </div>
    </form>
  );
}

function open(asked: typeof EMPTY, isChat: boolean, key: string) {
  const { connection, account, name, team, origins } = asked;
  const body = { connection, account: account.trim(), name: name.trim(), team: team || null, ...(isChat ? { origins: origins.split(/\s+/).filter(Boolean) } : {}) };
  return answered(() => http.POST("/inboxes", { params: { header: { "Idempotency-Key": key } }, body }));
}
