import { useState } from "react";
import { Button } from "../design/Button";
import { Icon } from "../design/Icon";
import { words } from "../kernel/words";
import { TaskRow } from "./TaskRow";
import type { CaseLine } from "./types";
import { actOf, doOrSay } from "./useCaseActs";
import type { Deeds } from "./useDeeds";

const said = words.cases.tasks;
const OPEN = ["available", "active"];

/** What is to be done, what falls due first at the top; what is over is folded away. */
export function Tasks({ line, deeds }: { line: CaseLine; deeds: Deeds }) {
  const [ticked, setTicked] = useState<readonly string[]>([]); // done here: they stay in their place
  const tasks = line.tasks ?? [];
  const open = tasks.filter((one) => OPEN.includes(one.state) || ticked.includes(one.id)).sort(byDue);
  const over = tasks.filter((one) => !open.includes(one));
  const offer = line.actions?.find((one) => one.name === "add_task");
  const add = offer && actOf(offer, line, deeds);
  const row = (task: (typeof tasks)[number]) => <TaskRow key={task.id} task={task} deeds={deeds} onTick={() => setTicked([...ticked, task.id])} />;
  return (
    <section className="pane" aria-label={said.title}>
      <div className="pane__head">
        <h2 className="pane__title">{said.title}</h2>
        {add ? <Button kind="quiet" label={add.refused ? words.cases.refused(said.add, add.refused) : said.add} shortcut={add.key ?? ""} onPress={() => doOrSay(add)}><Icon name="add" /></Button> : null}
      </div>
      {tasks.length ? null : <p className="pane__none">{said.none}</p>}
      <ul className="tasks">{open.map(row)}</ul>
      {over.length ? <details className="tasks__over"><summary>{said.done(over.length)}</summary><ul className="tasks">{over.map(row)}</ul></details> : null}
    </section>
  );
}

type Due = { id: string; due_at?: string | null };

function byDue(one: Due, other: Due): number {
  return (one.due_at ?? "9").localeCompare(other.due_at ?? "9") || one.id.localeCompare(other.id);
}
