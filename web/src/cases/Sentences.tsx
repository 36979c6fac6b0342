import { Link, useSearch } from "wouter";
import { useMe } from "../access/me";
import { useNameOf, useTeams } from "../access/people";
import { Moment } from "../design/Moment";
import { said as saidAt } from "../kernel/times";
import { words } from "../kernel/words";
import type { Names } from "../kernel/words/history";
import { runsOf } from "./runs";
import type { CaseLine, Happened } from "./types";

const said = words.cases.history;

/** Events as sentences: who, what and when; the moment leads to the case as it was then. */
export function Sentences({ events, line }: { events: readonly Happened[]; line: CaseLine }) {
  const namesOf = useNames(titlesOf(events, line));
  const from = new URLSearchParams(useSearch()).get("from");
  return (
    <ol className="happened">
      {runsOf(events, (event) => said.sentence(event, namesOf(event))).map(({ one: event, text, times }) => (
        <li key={event.id} className="happened__one">
          <bdi className="happened__what">{times > 1 ? said.often(text, times) : text}</bdi>{" "}
          <Link className="happened__when" href={thenAddress(line.id, event.recorded_at ?? event.at, from)} title={words.cases.then.show}>
            <Moment at={event.at} inWords={saidAt} />
          </Link>
        </li>
      ))}
    </ol>
  );
}

/** Where the case is shown as it was on record at a moment. */
export function thenAddress(caseId: string, moment: string, from: string | null): string {
  const search = new URLSearchParams({ ...(from ? { from } : {}), as_of: moment });
  return `/cases/${caseId}?${search}`;
}

/** What those are called who did something, or to whom it was done. */
function useNames(titles: ReadonlyMap<string, string>): (event: Happened) => Names {
  const me = useMe().data?.id;
  const nameOf = useNameOf();
  const teams = useTeams().data?.teams ?? [];
  const person = (id: string) => (id === me ? said.youInside : nameOf(id));
  return ({ by, type }) => ({
    who: by.id === me ? said.you : whoOf(by, type, nameOf),
    person,
    team: (id) => teams.find((one) => one.id === id)?.name ?? id,
    status: words.cases.status,
    task: (id) => titles.get(id) ?? "",
  });
}

function whoOf(by: Happened["by"], type: string, nameOf: (id: string) => string): string {
  if (by.role === "customer") return said.customer;
  if (by.role !== "machine" && by.role !== "clock") return nameOf(by.id);
  const isKnown = nameOf(by.id) !== by.id;
  if (isKnown) return nameOf(by.id);
  return type.startsWith("message.") ? said.company : said.machine;
}

/** The titles of tasks: as they are, and as they were when they were added. */
function titlesOf(events: readonly Happened[], line: CaseLine): Map<string, string> {
  const added = events.filter((one) => one.type === "task.added").map((one): [string, string] => [String(one["task_id"]), String(one["title_words"] ?? "")]);
  const now = (line.tasks ?? []).map((one): [string, string] => [one.id, one.title ?? ""]);
  return new Map([...added, ...now]);
}
