import { useMe } from "../access/me";
import { words } from "../kernel/words";
import type { CaseSeen } from "./types";
import type { Pane } from "./useCaseActs";

const PANES: readonly Pane[] = ["content", "context", "status"];

/** On a phone one of the three is shown: these choose which. */
export function PaneTabs({ pane, seen, onPane }: { pane: Pane; seen: CaseSeen; onPane: (pane: Pane) => void }) {
  const me = useMe().data?.id;
  const mine = (seen.case.tasks ?? []).filter((task) => task.assignee === me && ["available", "active"].includes(task.state)).length;
  return (
    <div className="case__tabs" role="group" aria-label={words.cases.header}>
      {PANES.map((one) => (
        <button key={one} type="button" className="case__tab" aria-pressed={one === pane} onClick={() => onPane(one)}>
          {words.cases.panes[one]}
          {one === "status" && mine > 0 ? <span className="case__count" title={words.cases.myTasks(mine)}>{mine}</span> : null}
        </button>
      ))}
    </div>
  );
}
