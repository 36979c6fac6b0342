import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../design/Button";
import { Chip } from "../design/Chip";
import { Dialog } from "../design/Dialog";
import { Field } from "../design/Field";
import { Moment } from "../design/Moment";
import { words } from "../kernel/words";
import { said as saidAt } from "../kernel/times";
import { dropFormer, keptSecrets, type Kind, type Named, setSecret } from "./secrets";
import { Shown } from "./Shown";

const said = words.operations.secrets;
type Props = { kind: Kind; id: string; name: string; onClose: () => void };

/** Which secrets something has since when, and which it lacks; a value is set, and never shown. */
export function Secrets({ kind, id, name, onClose }: Props) {
  const query = useQuery({ queryKey: [kind, id, "secrets"], queryFn: () => keptSecrets(kind, id) });
  const [setting, setSetting] = useState<string>();
  return (
    <Dialog title={said.title(name)} wide onClose={onClose}>
      <Shown query={query}>
        {(found) => (
          <ul className="rows">
            {found.missing.map((one) => <Missing key={one} name={one} onSet={() => setSetting(one)} />)}
            {found.secrets.map((one) => <Kept key={one.name} one={one} onRotate={() => setSetting(one.name)} onEnd={() => void dropFormer(kind, id, one.name)} />)}
            {found.secrets.length + found.missing.length === 0 ? <li>{said.none}</li> : null}
          </ul>
        )}
      </Shown>
      {setting ? <NewValue key={setting} name={setting} onSave={(value) => setSecret(kind, id, setting, value)} onClose={() => setSetting(undefined)} /> : null}
    </Dialog>
  );
}

function Missing({ name, onSet }: { name: string; onSet: () => void }) {
  return (
    <li className="rows__one">
      <div className="rows__what"><code>{name}</code><Chip tone="alarm" shape="▲">{said.missing}</Chip></div>
      <Button onPress={onSet}>{said.set}</Button>
    </li>
  );
}

function Kept({ one, onRotate, onEnd }: { one: Named; onRotate: () => void; onEnd: () => void }) {
  return (
    <li className="rows__one">
      <div className="rows__what">
        <code>{one.name}</code>
        <span className="rows__meta"><Moment at={one.set_at} inWords={(at, now) => said.since(saidAt(at, now))} /></span>
        {one.former ? <Chip tone="warn" shape="◐">{said.former}</Chip> : null}
      </div>
      <div className="rows__acts">
        {one.former ? <Button kind="quiet" onPress={onEnd}>{said.end}</Button> : null}
        <Button kind="quiet" onPress={onRotate}>{said.rotate}</Button>
      </div>
    </li>
  );
}

function NewValue({ name, onSave, onClose }: { name: string; onSave: (value: string) => Promise<boolean>; onClose: () => void }) {
  const [value, setValue] = useState("");
  const save = async () => {
    if (await onSave(value)) onClose();
  };
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <Field label={said.value(name)} kind="secret" value={value} onChange={setValue} hint={said.valueHint} autoFocus />
      <div className="dialog__acts">
        <Button onPress={onClose}>{words.app.cancel}</Button>
        <Button kind="main" type="submit" disabled={!value}>{said.save}</Button>
      </div>
    </form>
  );
}
