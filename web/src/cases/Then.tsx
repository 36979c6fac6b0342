import { type ReactNode, useEffect, useRef } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { useNameOf, useTeams } from "../access/people";
import { useActs } from "../actions/keys";
import { Chip } from "../design/Chip";
import { State } from "../design/State";
import { exactly } from "../kernel/times";
import { words } from "../kernel/words";
import { NoCase } from "./NoCase";
import { Sentences } from "./Sentences";
import { PriorityChip, StatusChip } from "./StatusChip";
import type { CaseSeen, Happened } from "./types";
import { useCaseThen } from "./useCase";
import "./Chips.css";
import "./StatusPane.css";
import "./Then.css";

const said = words.cases.then;

/** The case as it was on record at a moment: clearly past, for reading only, with the way back. */
export function Then({ id, asOf }: { id: string; asOf: string }) {
  const then = useCaseThen(id, asOf);
  const back = useNow(id);
  const [, navigate] = useLocation();
  useActs("screen", [{ id: "now", label: said.back, key: "u", act: () => navigate(back) }]);
  return (
    <div className="then">
      <p className="then__banner">
        <span>{said.at(exactly(Date.parse(asOf)))}</span>
        <Link href={back}>{said.back}</Link>
      </p>
      {then.data ? <Record seen={then.data} /> : then.isPending ? <State busy title={said.reading} /> : <NoCase error={then.error} onTry={() => void then.refetch()} missing={said.noneYet} />}
    </div>
  );
}

function Record({ seen }: { seen: CaseSeen }) {
  const line = seen.case;
  return (
    <article className="then__record">
      <Head number={line.number} title={line.title ?? words.cases.untitled(undefined)} />
      <p className="chips"><StatusChip status={line.status} /><PriorityChip priority={line.priority} />{(line.classes ?? []).map((one) => <Chip key={one}><bdi>{one}</bdi></Chip>)}</p>
      <Who seen={seen} />
      <Part title={words.cases.tasks.title}>
        {(line.tasks ?? []).map((task) => <li key={task.id}><Chip tone="past">{words.cases.tasks.state[task.state] ?? task.state}</Chip> <bdi>{task.title ?? words.cases.tasks.untitled}</bdi></li>)}
      </Part>
      <Part title={said.notes}>{(line.notes ?? []).map((note) => <li key={note.id}><bdi>{note.text}</bdi></li>)}</Part>
      <h2 className="pane__title">{words.cases.happened.title}</h2>
      <Sentences events={seen.history as Happened[]} line={line} />
    </article>
  );
}

function Head({ number, title }: { number: string; title: string }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus({ preventScroll: true }), []);
  return <h1 className="case__title" tabIndex={-1} ref={head}><span className="numeric case__number">{words.cases.number(number)}</span> <bdi>{title}</bdi></h1>;
}

function Who({ seen }: { seen: CaseSeen }) {
  const nameOf = useNameOf();
  const teams = useTeams().data?.teams ?? [];
  const { assignee, team } = seen.case;
  return (
    <p className="then__who">
      {assignee ? words.cases.heldBy(nameOf(assignee)) : words.cases.heldByNobody}
      {team ? ` · ${teams.find((one) => one.id === team)?.name ?? team}` : ""}
      {seen.more_conversations.length ? ` · ${said.conversations(seen.more_conversations.length)}` : ""}
    </p>
  );
}

function Part({ title, children }: { title: string; children: readonly ReactNode[] }) {
  return children.length ? <section className="then__part"><h2 className="pane__title">{title}</h2><ul>{children}</ul></section> : null;
}

/** The address of the case as it is now. */
function useNow(id: string): string {
  const from = new URLSearchParams(useSearch()).get("from");
  return `/cases/${id}${from ? `?${new URLSearchParams({ from })}` : ""}`;
}
