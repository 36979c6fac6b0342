import { useState } from "react";
import { useActs } from "../actions/keys";
import { useMe } from "../access/me";
import { useNameOf } from "../access/people";
import { Button } from "../design/Button";
import { Icon } from "../design/Icon";
import { Menu } from "../design/Menu";
import { Moment } from "../design/Moment";
import { due } from "../kernel/times";
import { words } from "../kernel/words";
import { whyNot } from "./AskChoice";
import type { Offer, TaskSeen } from "./types";
import type { Deeds } from "./useDeeds";

const said = words.cases.tasks;
const OPEN = ["available", "active"];
type Props = { task: TaskSeen; deeds: Deeds; onTick: () => void };

/** One task: its tick, what, who, until when, and everything possible with it. While it has the focus, keys are its own. */
export function TaskRow({ task, deeds, onTick }: Props) {
  const [hasFocus, setFocus] = useState(false);
  const title = task.title ?? said.untitled;
  const isOpen = OPEN.includes(task.state);
  const entries = (task.actions ?? []).map((offer) => entryOf(offer, task, deeds, onTick));
  const tick = entries.find((one) => one.id === "complete");
  const canTick = isOpen && tick !== undefined && tick.reason === undefined; // ticked, it keeps the focus: z takes it back
  return (
    <li className="task" data-state={task.state} onFocus={() => setFocus(true)} onBlur={() => setFocus(false)}>
      <button type="button" role="checkbox" className="task__tick" aria-checked={task.state === "completed"} aria-label={title} aria-disabled={canTick ? undefined : true} onClick={() => (canTick ? tick.act() : undefined)}>
        {task.state === "completed" ? <Icon name="done" /> : null}
      </button>
      <span className="task__title"><bdi>{title}</bdi></span>
      {isOpen && entries.length ? <Menu label={said.more(title)} entries={entries} trigger={<Button kind="quiet" label={said.more(title)}><Icon name="more" /></Button>} /> : null}
      <TaskFacts task={task} />
      {hasFocus && isOpen ? <TaskKeys entries={entries} /> : null}
    </li>
  );
}

function TaskFacts({ task }: { task: TaskSeen }) {
  const me = useMe().data?.id;
  const nameOf = useNameOf();
  const who = !task.assignee ? said.byNobody : task.assignee === me ? said.byYou : nameOf(task.assignee);
  return (
    <span className="task__facts">
      {task.state === "available" ? null : `${said.state[task.state] ?? task.state} · `}
      {who}
      {task.due_at && OPEN.includes(task.state) ? <> · <Moment at={task.due_at} inWords={due} /></> : null}
      {task.reason ? <> · <bdi>{task.reason}</bdi></> : null}
    </span>
  );
}

type Entry = ReturnType<typeof entryOf>;

function entryOf(offer: Offer, task: TaskSeen, deeds: Deeds, onTick: () => void) {
  const act = () => {
    if (offer.name === "complete") onTick();
    deeds.want({ offer, task });
  };
  return { id: offer.name, label: offer.label, ...(offer.shortcut ? { shortcut: offer.shortcut } : {}), ...(offer.allowed ? {} : { reason: whyNot(offer.reason) }), act };
}

function TaskKeys({ entries }: { entries: readonly Entry[] }) {
  useActs("row", entries.map((one) => ({ id: `task ${one.id}`, label: one.label, key: one.shortcut, refused: one.reason, act: one.act })));
  return null;
}
