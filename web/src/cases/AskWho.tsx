import { useState } from "react";
import { useMe } from "../access/me";
import { type Person, usePeople, useTeams } from "../access/people";
import { Field } from "../design/Field";
import { words } from "../kernel/words";
import { intoPicks, Picks } from "./Picks";
import type { Value } from "./types";

const said = words.cases.asks;
const NOBODY = "-";
const MOST = 8; // shown at once; typing narrows them down

/** A colleague, oneself first: found by typing, taken by Enter. */
export function AskPerson({ onDone }: { onDone: (value: Value) => void }) {
  const [sought, setSought] = useState("");
  const me = useMe().data;
  const found = sorted(usePeople().data ?? [], sought, me?.id);
  const picks = found.slice(0, MOST).map((one) => ({ id: one.id, label: one.id === me?.id ? said.me(one.name) : one.name, note: one.teams.join(", ") || undefined }));
  const first = picks[0];
  const all = sought ? picks : [...picks, { id: NOBODY, label: said.nobody }];
  return (
    <div className="ask" onKeyDown={(event) => intoPicks(event, first && (() => onDone(first.id)))}>
      <Field label={said.findPerson} value={sought} onChange={setSought} autoFocus />
      <Picks picks={all} onPick={(id) => onDone(id === NOBODY ? null : id)} empty={said.noPerson} />
    </div>
  );
}

/** A team, or none. */
export function AskTeam({ team, onDone }: { team: string | null; onDone: (value: Value) => void }) {
  const teams = useTeams().data?.teams ?? [];
  const picks = [...teams.filter((one) => one.id !== team).map((one) => ({ id: one.id, label: one.name })), ...(team ? [{ id: NOBODY, label: said.noTeam }] : [])];
  return <Picks picks={picks} onPick={(id) => onDone(id === NOBODY ? null : id)} focus empty={said.noTeam} />;
}

function sorted(people: readonly Person[], sought: string, me: string | undefined): Person[] {
  const wanted = sought.trim().toLocaleLowerCase();
  const found = people.filter((one) => one.name.toLocaleLowerCase().includes(wanted));
  return found.sort((one, other) => Number(other.id === me) - Number(one.id === me) || one.name.localeCompare(other.name));
}
