import { type KeyboardEvent, useState } from "react";
import { Button } from "../design/Button";
import { Field } from "../design/Field";
import { Icon } from "../design/Icon";
import { words } from "../kernel/words";
import type { Value } from "./types";
import "./Chips.css";

const said = words.cases.asks;
const FITS = /^[\p{L}\p{N}_ ./-]{1,60}$/u;

type Props = { existing: readonly string[]; onDone: (value: Value) => void; onClose: () => void };

/** Classes as chips: type one, Enter adds it, Enter in the empty field saves. */
export function AskClasses({ existing, onDone, onClose }: Props) {
  const [classes, setClasses] = useState(existing);
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string>();
  const more = withText(classes, text);
  const save = () => (more ? onDone(more) : setWrong(said.badClass));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (!text.trim() || !more) return save();
    setClasses(more);
    setText("");
    setWrong(undefined);
  };
  return (
    <div className="ask" onKeyDown={onKeyDown}>
      <ChipsToRemove classes={classes} onRemove={(name) => setClasses(classes.filter((one) => one !== name))} />
      <Field label={said.classes} value={text} onChange={setText} autoFocus error={wrong} hint={said.classesHint} />
      <div className="dialog__acts">
        <Button onPress={onClose}>{said.cancel}</Button>
        <Button kind="main" onPress={save}>{said.save}</Button>
      </div>
    </div>
  );
}

/** The classes with the one in the field; nothing where that cannot be a class. */
function withText(classes: readonly string[], text: string): readonly string[] | undefined {
  const name = text.trim();
  if (!name) return classes;
  return FITS.test(name) ? [...new Set([...classes, name])] : undefined;
}

function ChipsToRemove({ classes, onRemove }: { classes: readonly string[]; onRemove: (name: string) => void }) {
  if (classes.length === 0) return <p className="ask__none">{said.noClasses}</p>;
  return (
    <ul className="chips">
      {classes.map((name) => (
        <li key={name} className="chip">
          <bdi>{name}</bdi>
          <button type="button" className="chip__remove" aria-label={said.removeClass(name)} onClick={() => onRemove(name)}>
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
