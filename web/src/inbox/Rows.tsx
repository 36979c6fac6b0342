import { lazy, Suspense, useRef, useState } from "react";
import { useLocation } from "wouter";
import { caseAddress, type Place } from "../cases/places";
import { type Item, rowId } from "../cases/useWorklist";
import { Button } from "../design/Button";
import { List, type ListHandle } from "../design/List";
import { words } from "../kernel/words";
import { Chosen } from "./Chosen";
import { rowInWords } from "./rowInWords";
import { useChosen } from "./useChosen";
import { useGoingBack } from "./useGoingBack";
import { useHeld } from "./useHeld";
import { useInside } from "./useInside";
import { useNextRow } from "./useNextRow";
import { useRowActs } from "./useRowActs";
import { useVerbs } from "./useVerbs";
import { type Target, targetOf, verbsOf } from "./verbs";
import { WorkRow } from "./WorkRow";

const AskFor = lazy(() => import("../cases/AskFor"));
const Everything = lazy(() => import("./Everything"));

type Props = { place: Place; fresh: readonly Item[]; more: { isLoading: boolean; load: () => void; label: string } | undefined; isOld: boolean };

/** The rows of a list: by keys and pointer, one or many at once; they stand still while somebody is among them. */
export function Rows({ place, fresh, more, isOld }: Props) {
  const handle = useRef<ListHandle>(null);
  const [all, setAll] = useState<readonly Target[]>();
  const [, go] = useLocation();
  const inside = useInside();
  const list = useHeld(fresh, inside.isInside);
  const chosen = useChosen(list.rows, inside.from);
  const next = useNextRow(list.rows, handle);
  const remember = useGoingBack(place, list.rows, handle);
  const open = (id: string) => {
    const item = list.rows.find((one) => rowId(one) === id);
    remember(id);
    if (item) go(caseAddress(item.case.id, place));
  };
  const verbs = useVerbs((targets) => list.release(next.expect(targets, inside.at)));
  const rows = chosen.rows.length ? chosen.rows : list.rows.filter((item) => rowId(item) === inside.at);
  const targets = rows.map(targetOf);
  const offered = verbsOf(targets);
  useRowActs({ targets, offered, inside, list, chosen, want: verbs.want, showAll: () => setAll(targets), handle, open });
  const everythingFor = (id: string) => setAll((chosen.selected.has(id) ? chosen.rows : list.rows.filter((item) => rowId(item) === id)).map(targetOf));
  const waits = list.added + list.gone > 0 || list.moved;
  return (
    <div className="worklist" data-list={place.list}>
      {chosen.rows.length ? <Chosen count={chosen.rows.length} verbs={offered} onWant={(verb) => verbs.want(verb, targets)} onMore={() => setAll(targets)} onClear={chosen.clear} /> : null}
      <div className="worklist__pill" role="status">{waits ? <Button shortcut="Shift R" onPress={list.show}>{`${words.inbox.waiting(list.added, list.gone)} · ${words.inbox.show}`}</Button> : null}</div>
      {isOld ? <p className="worklist__old">{words.inbox.notFresh}</p> : null}
      <div className="worklist__rows" {...inside.props(open)}>
        <List label={words.inbox.cases(place.list)} items={list.rows} idOf={rowId} textOf={rowInWords} onOpen={open} choosing={{ label: words.inbox.choose, selected: chosen.selected, onSelect: chosen.choose }} more={more} handle={handle}>
          {(item) => <WorkRow item={item} onMore={everythingFor} />}
        </List>
      </div>
      <Suspense>
        {all ? <Everything title={titleOf(all)} verbs={verbsOf(all)} onWant={(verb) => verbs.want(verb, all)} onClose={() => setAll(undefined)} /> : null}
        {verbs.asking ? <AskFor offer={verbs.asking.verb} line={verbs.asking.targets.length === 1 ? verbs.asking.targets[0]?.line : undefined} wrong={verbs.asking.wrong} onDone={verbs.answer} onClose={verbs.stopAsking} /> : null}
      </Suspense>
    </div>
  );
}

function titleOf(targets: readonly Target[]): string {
  const one = targets.length === 1 ? targets[0] : undefined;
  return one ? (one.task?.title ?? one.line.title ?? words.cases.number(one.line.number)) : words.inbox.those(targets.length);
}
