import { useMe } from "../access/me";
import { useNameOf } from "../access/people";
import { type Item, rowId } from "../cases/useWorklist";
import { Button } from "../design/Button";
import { Chip } from "../design/Chip";
import { Icon } from "../design/Icon";
import { Moment } from "../design/Moment";
import { said } from "../kernel/times";
import { words } from "../kernel/words";
import { DueMoment } from "./DueMoment";
import { passedBy, prefetchSoon } from "./prefetchSoon";
import { Ring } from "./Ring";
import { usePresent } from "./usePresent";
import "./WorkRow.css";

const SHAPES: Record<string, string> = { new: "○", open: "●", pending: "◐", on_hold: "◐", solved: "■", closed: "■" };

/** Something to do, in two lines: who and what, what falls due next, and where. */
export function WorkRow({ item, onMore }: { item: Item; onMore: (id: string) => void }) {
  return (
    <div className="workrow" data-unread={item.unread || undefined} onPointerEnter={() => prefetchSoon(item.case.id)} onPointerLeave={passedBy}>
      <Ring of={`${item.case.etag} ${item.said_at ?? ""}`} />
      <span className="workrow__dot" aria-hidden="true">{item.unread ? "●" : ""}</span>
      <Who item={item} />
      <Said item={item} />
      <div className="workrow__when">
        <DueMoment at={(item.task ?? item.case).due_at} />
        {item.said_at ? <span className="workrow__meta workrow__at"><Moment at={item.said_at} inWords={said} /></span> : null}
      </div>
      <Facts item={item} />
      <Button kind="quiet" label={words.inbox.more} onPress={() => onMore(rowId(item))}><Icon name="more" /></Button>
    </div>
  );
}

function Who({ item }: { item: Item }) {
  const present = usePresent(item.case.id);
  const nameOf = useNameOf();
  const me = useMe().data?.id;
  const holder = item.task?.assignee ?? item.case.assignee;
  return (
    <div className="workrow__who">
      {item.customer ? <strong className="workrow__name clipped" dir="auto">{item.customer}</strong> : <span className="workrow__nobody clipped">{words.inbox.noCustomer}</span>}
      {present ? <span className="workrow__present clipped">{present}</span> : <span className="workrow__meta workrow__holder clipped">{holderInWords(holder, me, nameOf)}</span>}
    </div>
  );
}

function holderInWords(holder: string | null | undefined, me: string | undefined, nameOf: (id: string) => string): string {
  if (!holder) return words.inbox.nobody;
  return holder === me ? words.inbox.you : nameOf(holder);
}

function Said({ item }: { item: Item }) {
  const title = item.task ? item.task.title : item.case.title;
  return (
    <div className="workrow__said" data-titled={title ? true : undefined} data-task={item.task ? true : undefined}>
      {title ? <span className="workrow__title clipped" dir="auto">{item.task ? <span>{words.inbox.task} </span> : null}{title}</span> : null}
      {item.words || !title ? <span className="workrow__words" dir="auto">{item.said_by_us && item.words ? <span className="workrow__us">{words.inbox.us} </span> : null}{item.words ?? words.inbox.noWords(item.said_at)}</span> : null}
    </div>
  );
}

function Facts({ item: { case: line, channel, place } }: { item: Item }) {
  return (
    <div className="workrow__facts">
      <span className="workrow__state">
        {line.priority === "urgent" ? <Chip tone="alarm" shape="▲▲">{words.cases.priority(line.priority)}</Chip> : null}
        {line.priority === "high" ? <Chip tone="warn" shape="▲">{words.cases.priority(line.priority)}</Chip> : null}
        <span className="workrow__status clipped"><span aria-hidden="true">{SHAPES[line.status] ?? "●"}</span> {words.cases.status(line.status)}</span>
      </span>
      <span className="workrow__meta clipped"><span className="numeric">{words.cases.number(line.number)}</span>{channel ? ` · ${words.inbox.placed(channel, place)}` : null}</span>
    </div>
  );
}
