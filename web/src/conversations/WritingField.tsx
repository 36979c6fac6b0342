import { useEffect, useId, useState } from "react";
import { Button } from "../design/Button";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";
import { Answering } from "./Answering";
import type { ComposerProps } from "./Composer";
import { Counter } from "./Counter";
import { asSeen, elsewhere } from "./draft";
import { Elsewhere } from "./Elsewhere";
import { answerable, offerOf } from "./target";
import type { Writing } from "./useDraft";
import { useWriter } from "./useWriter";
import { setWriting } from "./writing";

const { talk } = words;
const NOTE = { longest: 10_000, measure: "characters" };
type Props = ComposerProps & { hold: number; writing: Writing };

/** The text field of one place, what it answers, how long it is and what sending it does. */
export function WritingField({ seen, talks, write, hold, writing, whoWrote, onLate }: Props) {
  const id = useId();
  const { mode, conversation } = write.target;
  const here = talks.find((one) => one.seen.id === conversation);
  const messages = mode === "note" ? [] : answerable(here?.messages ?? []);
  const [to, setTo] = useState(write.to ?? writing.now().to);
  const limits = mode === "note" ? NOTE : (here?.seen.limits ?? NOTE);
  const offer = offerOf(write.target, seen, talks.map((one) => one.seen));
  const answered = messages.find((one) => one.key === to) ?? messages[0];
  const late = () => {
    onLate();
    return messages[0] ? whoWrote(messages[0]) : talk.someone;
  };
  const writer = useWriter(writing, { offer, limits, hold: mode === "note" ? 0 : hold, messages, to: answered?.key ?? null, onLate: late });
  const answer = (key: string | null) => {
    setTo(key);
    writer.typed({ to: key });
    writer.field.current?.focus();
  };
  useEffect(() => {
    if (write.focus) writer.goOn();
    return () => setWriting("looking");
  }, []);
  const why = offer && !offer.allowed ? refusalInWords({ code: offer.reason?.code ?? "", status: 409, facts: offer.reason?.facts ?? {} }) : undefined;
  const back = write.refusal && !writer.hasSent ? talk.refusedBack(refusalInWords(write.refusal)) : undefined;
  return (
    <div className="composer__field">
      {why ? <p id={`${id}why`} className="composer__banner">{why}</p> : null}
      {back ? <p id={`${id}back`} className="composer__banner composer__banner--alarm" role="status">{back}</p> : null}
      <Elsewhere drafts={elsewhere(writing.now(), [...seen.drafts, ...writing.beside.map(asSeen)])} onJoin={writer.join} />
      {mode === "note" ? null : <Answering messages={messages} to={to} whoWrote={whoWrote} onTo={answer} />}
      <textarea
        ref={writer.field}
        className="composer__text"
        dir="auto"
        rows={2}
        defaultValue={writing.now().text}
        placeholder={talk.placeholder[mode]}
        aria-label={talk.writing[mode](here?.seen.place ?? "")}
        aria-describedby={`${id}count ${why ? `${id}why` : ""} ${back ? `${id}back` : ""} ${id}told`}
        onChange={() => writer.typed()}
        onKeyDown={writer.onKeyDown}
      />
      <p id={`${id}told`} className={writer.told ? "composer__banner" : "unseen"} role="status">{writer.told}</p>
      <div className="composer__foot">
        <Counter id={`${id}count`} limits={limits} first={writing.now().text} counted={writing.counted} ref={writer.count} />
        <span className="composer__kept">{writing.kept === "there" ? talk.kept : writing.kept === "here" ? talk.keptHere : ""}</span>
        <Button kind="main" disabled={writer.isEmpty || !offer?.allowed} shortcut="Ctrl Enter" onPress={writer.submit}>{mode === "note" ? talk.addNote : (offer?.label ?? talk.send)}</Button>
      </div>
    </div>
  );
}
