import { Suspense } from "react";
import { Link, useParams } from "wouter";
import { State } from "../design/State";
import { words } from "../kernel/words";
import { AsidePart } from "./AsidePart";
import { ConnectionsPart } from "./ConnectionsPart";
import { HealthPart } from "./HealthPart";
import { InboxesPart } from "./InboxesPart";
import { SendsPart } from "./SendsPart";
import { Swept } from "./Swept";
import { useStatus } from "./useStatus";
import "./Operations.css";

const said = words.operations;
const PARTS = { connections: ConnectionsPart, inboxes: InboxesPart, aside: AsidePart, sends: SendsPart, health: HealthPart };
type Part = keyof typeof PARTS;

const isPart = (name: string): name is Part => Object.hasOwn(PARTS, name);

/** What keeps the desk running, for administrators: every number opens the rows behind it. */
export default function OperationsScreen() {
  const named = useParams<{ part?: string }>().part ?? "connections";
  const part = isPart(named) ? named : undefined;
  const Shown = part ? PARTS[part] : undefined;
  return (
    <div className="operations">
      <header className="operations__head">
        <h1>{said.title}</h1>
        <Swept />
      </header>
      <Parts at={part} />
      <div className="operations__part">
        <Suspense fallback={<State busy title={said.loading} />}>{Shown ? <Shown /> : <State title={words.app.nothingHere} />}</Suspense>
      </div>
    </div>
  );
}

function Parts({ at }: { at: Part | undefined }) {
  const status = useStatus().data;
  const counts: Partial<Record<Part, number | undefined>> = { aside: status?.set_aside, health: status?.sweep_overdue };
  return (
    <nav className="parts" aria-label={said.partsLabel}>
      {(Object.keys(PARTS) as Part[]).map((part) => (
        <Link key={part} href={`/operations/${part}`} className="parts__one" aria-current={at === part ? "page" : undefined}>
          {said.parts[part]}
          {counts[part] ? <span className="parts__count">{counts[part]}</span> : null}
        </Link>
      ))}
    </nav>
  );
}
