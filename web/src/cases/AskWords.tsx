import { type FormEvent, type KeyboardEvent, useState } from "react";
import { Button } from "../design/Button";
import { Field } from "../design/Field";
import { words } from "../kernel/words";
import { begun, keepBegun } from "./typed";
import type { Offer, Value } from "./types";

const said = words.cases.asks;
const LINE = 200;
const LONG = 10_000;

type Props = { about: string; offer: Offer; was: string; onDone: (value: Value) => void; onClose: () => void };

/** A reason, a title or a note: what is wrong with it is said when it is saved, and stays. */
export function AskWords({ about, offer, was, onDone, onClose }: Props) {
  const [text, setText] = useBegun(about, was);
  const [wrong, setWrong] = useState<string>();
  const isLong = offer.asks === "words";
  const save = (event?: FormEvent) => {
    event?.preventDefault();
    const fault = faultOf(text, isLong ? LONG : LINE);
    if (fault) setWrong(fault);
    else onDone(text.trim());
  };
  const label = isLong ? said.words : offer.asks === "reason" ? said.reason.label : said.line;
  return (
    <form className="ask" onSubmit={save} onKeyDown={(event) => onCtrlEnter(event, save)}>
      <Field label={label} value={text} onChange={setText} kind={isLong ? "long" : "text"} autoFocus error={wrong} hint={offer.asks === "reason" ? said.reason.hint : undefined} />
      <Acts label={offer.label} onClose={onClose} />
    </form>
  );
}

/** A text that is kept while it is typed: left by a slip, it is there again. */
export function useBegun(about: string, was: string) {
  const [text, setText] = useState(() => begun(about) ?? was);
  const type = (now: string) => {
    keepBegun(about, now);
    setText(now);
  };
  return [text, type] as const;
}

/** Save and leave, at the foot of what is asked. */
export function Acts({ label, onClose }: { label: string; onClose: () => void }) {
  return (
    <div className="dialog__acts">
      <Button onPress={onClose}>{said.cancel}</Button>
      <Button kind="main" type="submit">{label}</Button>
    </div>
  );
}

/** What is wrong with a text, if something is. */
export function faultOf(text: string, most: number): string | undefined {
  if (!text.trim()) return said.needed;
  return text.length > most ? said.tooLong(most) : undefined;
}

export function onCtrlEnter(event: KeyboardEvent, act: () => void): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  act();
}
