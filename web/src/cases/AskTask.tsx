import { type FormEvent, useState } from "react";
import { useMe } from "../access/me";
import { usePeople } from "../access/people";
import { Choice } from "../design/Choice";
import { Field } from "../design/Field";
import { words } from "../kernel/words";
import { Acts, faultOf, useBegun } from "./AskWords";
import type { Value } from "./types";

const said = words.cases.asks;
const LINE = 200;

/** Something to do: what, by whom, until when. */
export function AskTask({ about, onDone, onClose }: { about: string; onDone: (value: Value) => void; onClose: () => void }) {
  const [title, setTitle] = useBegun(about, "");
  const [assignee, setAssignee] = useState("");
  const [due, setDue] = useState("");
  const [wrong, setWrong] = useState<string>();
  const save = (event: FormEvent) => {
    event.preventDefault();
    const fault = faultOf(title, LINE);
    if (fault) return setWrong(fault);
    onDone({ title: title.trim(), assignee: assignee || null, due_at: due ? new Date(due).toISOString() : null });
  };
  return (
    <form className="ask" onSubmit={save}>
      <Field label={said.task} value={title} onChange={setTitle} autoFocus error={wrong} />
      <Choice label={said.taskWho} value={assignee} options={useEverybody()} onChange={setAssignee} />
      <Field label={said.taskDue} value={due} onChange={setDue} kind="datetime-local" />
      <Acts label={words.cases.tasks.add} onClose={onClose} />
    </form>
  );
}

/** Nobody, oneself, then all colleagues by name. */
function useEverybody() {
  const me = useMe().data;
  const others = (usePeople().data ?? []).filter((one) => one.id !== me?.id).map((one) => ({ value: one.id, label: one.name }));
  others.sort((one, other) => one.label.localeCompare(other.label));
  return [{ value: "", label: said.nobody }, ...(me ? [{ value: me.id, label: said.me(me.name) }] : []), ...others];
}
