import { type ReactNode, useEffect, useRef } from "react";
import { useMe } from "../access/me";
import { useNameOf } from "../access/people";
import { nameOfCustomer } from "../customers/name";
import { Button } from "../design/Button";
import { Icon } from "../design/Icon";
import { Menu } from "../design/Menu";
import { Tip } from "../design/Tip";
import { words } from "../kernel/words";
import { NextClock } from "./ClockChip";
import { PriorityChip, StatusChip } from "./StatusChip";
import type { CaseSeen } from "./types";
import { actOf, doOrSay } from "./useCaseActs";
import type { Deeds } from "./useDeeds";
import type { Presence } from "./usePresence";
import type { Steps } from "./useSteps";
import "./CaseHeader.css";

const COMMON = ["take", "assign", "status", "close", "reopen"];
type Props = { seen: CaseSeen; deeds: Deeds; steps: Steps; others: readonly Presence[] };

/** Which case this is, how it stands, who has it and who else is here; what is done most often, and everything else. */
export function CaseHeader({ seen, deeds, steps, others }: Props) {
  const line = seen.case;
  const customer = nameOfCustomer(seen.customer);
  return (
    <header className="case__header">
      <div className="case__line">
        <Tip text={words.cases.backTo(steps.list)} shortcut="u"><Button kind="quiet" label={words.cases.backTo(steps.list)} onPress={steps.back}><Icon name="back" /></Button></Tip>
        <Title number={line.number} title={line.title ?? words.cases.untitled(customer)} is={line.id} />
        <PriorityChip priority={line.priority} />
        <StatusChip status={line.status} />
        <NextClock seen={seen} />
        <span className="case__gap" />
        <Stepper steps={steps} />
        <AllOffers seen={seen} deeds={deeds} />
      </div>
      <div className="case__line case__second">
        {customer ? <bdi className="case__customer clipped">{customer}</bdi> : null}
        <Holder assignee={line.assignee} />
        <Others others={others} />
        <span className="case__gap" />
        <Common seen={seen} deeds={deeds} />
      </div>
    </header>
  );
}

function Title({ number, title, is }: { number: string; title: string; is: string }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus({ preventScroll: true }), [is]);
  return (
    <h1 className="case__title" tabIndex={-1} ref={head}>
      <span className="numeric case__number">{words.cases.number(number)}</span> <bdi>{title}</bdi>
    </h1>
  );
}

function Stepper({ steps }: { steps: Steps }) {
  if (!steps.at) return null;
  return (
    <span className="case__steps">
      <Step label={words.cases.previous} shortcut="k" refused={steps.why.previous} onPress={() => steps.go(-1)}><Icon name="back" /></Step>
      <span className="numeric">{steps.at}</span>
      <Step label={words.cases.next} shortcut="j" refused={steps.why.next} onPress={() => steps.go(1)}><Icon name="forward" /></Step>
    </span>
  );
}

type StepProps = { label: string; shortcut: string; refused: string | undefined; onPress: () => void; children: ReactNode };

function Step({ label, shortcut, refused, onPress, children }: StepProps) {
  return <Tip text={refused ?? label} shortcut={shortcut}><Button kind="quiet" label={label} disabled={refused !== undefined} onPress={onPress}>{children}</Button></Tip>;
}

function AllOffers({ seen, deeds }: { seen: CaseSeen; deeds: Deeds }) {
  const entries = (seen.case.actions ?? []).map((offer) => {
    const act = actOf(offer, seen.case, deeds);
    return { id: act.id, label: act.label, ...(act.key ? { shortcut: act.key } : {}), ...(act.refused ? { reason: act.refused } : {}), act: act.act };
  });
  const said = words.cases.everything;
  return <span className="case__menu"><Menu label={said} entries={entries} trigger={<Button kind="quiet" label={said}><Icon name="more" /></Button>} /></span>;
}

function Holder({ assignee }: { assignee: string | null | undefined }) {
  const me = useMe().data?.id;
  const nameOf = useNameOf();
  const said = words.cases;
  return <span className="case__holder">{!assignee ? said.heldByNobody : assignee === me ? said.heldByYou : said.heldBy(nameOf(assignee))}</span>;
}

function Others({ others }: { others: readonly Presence[] }) {
  const nameOf = useNameOf();
  return (
    <span className="case__others" role="status">
      {others.map((one) => <span key={one.id} className={`case__other case__other--${one.mode}`}><Icon name="eye" />{words.cases.here(nameOf(one.id), one.mode)}</span>)}
    </span>
  );
}

function Common({ seen, deeds }: { seen: CaseSeen; deeds: Deeds }) {
  const common = (seen.case.actions ?? []).filter((one) => COMMON.includes(one.name) && one.reason?.code !== "nothing-would-change").map((offer) => actOf(offer, seen.case, deeds));
  return (
    <span className="case__common">
      {common.map((act) => (
        <Tip key={act.id} text={act.refused ?? act.label}>
          <Button {...(act.key ? { shortcut: act.key } : {})} kind={act.refused ? "quiet" : "plain"} onPress={() => doOrSay(act)}>{act.label}</Button>
        </Tip>
      ))}
    </span>
  );
}
