import { useNameOf, useTeams } from "../access/people";
import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { Moment } from "../design/Moment";
import { said as saidAt } from "../kernel/times";
import { words } from "../kernel/words";
import type { Value } from "./types";
import type { Contest } from "./useDeeds";
import "./Conflict.css";

const said = words.cases.conflict;

/** The same field, set by two: both side by side, with who and when; one click decides. */
export function Conflict({ contest, onKeep, onLeave }: { contest: Contest; onKeep: () => void; onLeave: () => void }) {
  const { field, mine, theirs, by, at } = contest.clash;
  const nameOf = useNameOf();
  const inWords = useValueInWords(field);
  return (
    <Dialog title={said.title(field)} onClose={onLeave}>
      <p>{said.why}</p>
      <div className="clash">
        <div className="clash__side">
          <p className="clash__who">{said.theirs(by ? nameOf(by) : said.somebody)} {at ? <Moment at={at} inWords={saidAt} /> : null}</p>
          <p className="clash__value"><bdi>{inWords(theirs)}</bdi></p>
          <Button onPress={onLeave}>{said.takeTheirs}</Button>
        </div>
        <div className="clash__side">
          <p className="clash__who">{said.mine}</p>
          <p className="clash__value"><bdi>{inWords(mine)}</bdi></p>
          <Button kind="main" onPress={onKeep}>{said.keepMine}</Button>
        </div>
      </div>
    </Dialog>
  );
}

/** A value of a field, as people say it. */
function useValueInWords(field: string): (value: Value) => string {
  const nameOf = useNameOf();
  const teams = useTeams().data?.teams ?? [];
  return (value) => {
    if (typeof value !== "string") return field === "assignee" ? said.nobody : said.none;
    if (field === "assignee") return nameOf(value);
    if (field === "team") return teams.find((one) => one.id === value)?.name ?? value;
    if (field === "status") return words.cases.status(value);
    return field === "priority" ? words.cases.priority(value) : value;
  };
}
