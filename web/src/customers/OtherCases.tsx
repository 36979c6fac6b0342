import { Link } from "wouter";
import { Moment } from "../design/Moment";
import type { Schemas } from "../edge/http";
import { words } from "../kernel/words";
import { day } from "./days";

const said = words.customers;
type Other = Schemas["OtherCase"];

/** The customer's other cases, and those that this one is linked with: each opens. */
export function OtherCases({ others, title = said.others }: { others: readonly Other[]; title?: string }) {
  return (
    <section className="pane" aria-label={title}>
      <h2 className="pane__title">{title}</h2>
      {others.length ? null : <p className="pane__none">{said.noOthers}</p>}
      <ul className="others">
        {others.map((one) => <li key={`${one.relation} ${one.id}`}><OneCase one={one} /></li>)}
      </ul>
    </section>
  );
}

function OneCase({ one }: { one: Other }) {
  return (
    <Link href={`/cases/${one.id}`} className="other" data-status={one.status}>
      <span className="other__line"><span className="numeric">{words.cases.number(one.number)}</span> {one.status ? words.cases.status(one.status) : null}</span>
      <span className="pane__note">
        {said.relation(one.relation)}
        {one.opened_at ? <>{said.relation(one.relation) ? " · " : ""}{said.opened("")}<Moment at={one.opened_at} inWords={day} /></> : null}
        {one.open_tasks ? ` · ${said.openTasks(one.open_tasks)}` : null}
      </span>
    </Link>
  );
}
