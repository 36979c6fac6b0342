import { lazy, Suspense, useRef, useState } from "react";
import { Talk } from "../conversations/Talk";
import { Context } from "../customers/Context";
import { Facts } from "../customers/Facts";
import { State } from "../design/State";
import { words } from "../kernel/words";
import { CaseHeader } from "./CaseHeader";
import { Closed } from "./Closed";
import { PaneTabs } from "./PaneTabs";
import { StatusPane } from "./StatusPane";
import type { CaseSeen } from "./types";
import { type Pane, useCaseActs } from "./useCaseActs";
import { useDeeds } from "./useDeeds";
import { usePresence } from "./usePresence";
import { useSteps } from "./useSteps";
import "./CaseShown.css";

const Answers = lazy(() => import("./Answers"));

/** The open case: content, status and context, always in view where there is room. */
export function CaseShown({ seen, isPartial }: { seen: CaseSeen; isPartial: boolean }) {
  const screen = useRef<HTMLDivElement>(null);
  const [pane, setPane] = useState<Pane>("content");
  const [isOpen, setOpen] = useState(false); // the context, over the thread
  const [isClosing, setClosing] = useState(false);
  const deeds = useDeeds(seen.case, () => setClosing(true));
  const steps = useSteps(seen.case.id);
  const others = usePresence(seen.case.id);
  const go = (to: Pane) => {
    setPane(to);
    setOpen(to === "context");
    focusSoon(screen.current, `.case__${to}`);
  };
  const onMenu = () => click(screen.current, ".case__menu button");
  const onHistory = () => (go("status"), focusSoon(screen.current, ".happened__title"));
  useCaseActs(seen.case, deeds, steps, { onPane: go, onMenu, onHistory, onEscape: isOpen ? () => go("content") : undefined });
  return (
    <div className="case" ref={screen} data-pane={pane} data-context={isOpen || undefined}>
      <title>{words.cases.page(seen.case.number, seen.case.title ?? "")}</title>
      <CaseHeader seen={seen} deeds={deeds} steps={steps} others={others} />
      {isClosing && seen.case.status === "closed" ? <Closed steps={steps} reason={seen.case.reason} /> : null}
      <PaneTabs pane={pane} seen={seen} onPane={go} />
      <Facts seen={seen} isOpen={isOpen} onOpen={() => setOpen(!isOpen)} />
      <div className="case__panes">
        <section className="case__content" aria-label={words.cases.panes.content} tabIndex={-1}>
          {isPartial ? <State busy title={words.cases.loading} /> : <Talk seen={seen} />}
        </section>
        <aside className="case__status" aria-label={words.cases.panes.status} tabIndex={-1}>
          <StatusPane seen={seen} deeds={deeds} isPartial={isPartial} />
        </aside>
        <aside className="case__context" aria-label={words.cases.panes.context} tabIndex={-1}>
          <Context seen={seen} onClose={() => go("content")} />
        </aside>
      </div>
      <Suspense>{deeds.asked || deeds.contest ? <Answers line={seen.case} deeds={deeds} /> : null}</Suspense>
    </div>
  );
}

function focusSoon(screen: HTMLElement | null, selector: string): void {
  requestAnimationFrame(() => screen?.querySelector<HTMLElement>(selector)?.focus());
}

const click = (screen: HTMLElement | null, selector: string): void => screen?.querySelector<HTMLElement>(selector)?.click();
