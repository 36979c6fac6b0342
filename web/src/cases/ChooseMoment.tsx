import { type FormEvent, useState } from "react";
import { useLocation, useParams, useSearch } from "wouter";
import { Button } from "../design/Button";
import { Field } from "../design/Field";
import { words } from "../kernel/words";
import { thenAddress } from "./Sentences";
import "./AskFor.css";

const said = words.cases.then;

/** Choose a moment to see the case as it was on record then. */
export function ChooseMoment({ since }: { since: string }) {
  const { id = "" } = useParams<{ id: string }>();
  const [moment, setMoment] = useState(() => local(since));
  const [, navigate] = useLocation();
  const from = new URLSearchParams(useSearch()).get("from");
  const show = (event: FormEvent) => {
    event.preventDefault();
    if (moment) navigate(thenAddress(id, new Date(moment).toISOString(), from));
  };
  return (
    <details className="pane then-choice">
      <summary className="pane__title">{said.title}</summary>
      <form className="ask" onSubmit={show}>
        <Field label={said.moment} value={moment} onChange={setMoment} kind="datetime-local" />
        <Button type="submit">{said.show}</Button>
      </form>
    </details>
  );
}

/** A moment as the browser's field wants it: in the reader's zone, the minute after it. */
function local(at: string): string {
  const moment = new Date(Date.parse(at) + 60_000);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
