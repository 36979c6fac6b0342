import { State } from "../design/State";
import { words } from "../kernel/words";
import { Classes } from "./Classes";
import { Clocks } from "./Clocks";
import { Happening } from "./Happening";
import { Holders } from "./Holders";
import { ChooseMoment } from "./ChooseMoment";
import { Tasks } from "./Tasks";
import type { CaseSeen } from "./types";
import type { Deeds } from "./useDeeds";
import "./StatusPane.css";

/** What is being done: clocks, tasks, people, classes, what happened, and how it was. */
export function StatusPane({ seen, deeds, isPartial }: { seen: CaseSeen; deeds: Deeds; isPartial: boolean }) {
  return (
    <>
      <Clocks seen={seen} />
      <Tasks line={seen.case} deeds={deeds} />
      <Holders line={seen.case} deeds={deeds} />
      <Classes line={seen.case} deeds={deeds} />
      {isPartial ? <State busy title={words.cases.happened.reading} /> : <Happening key={seen.case.id} seen={seen} />}
      <ChooseMoment since={seen.case.opened_at} />
    </>
  );
}
