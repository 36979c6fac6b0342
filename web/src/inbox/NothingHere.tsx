import { useLocation } from "wouter";
import { tellRefused } from "../actions/bar";
import { caseAddress, isFiltered, type Place } from "../cases/places";
import { Button } from "../design/Button";
import { State } from "../design/State";
import { words } from "../kernel/words";
import { useClearFilters } from "./Filters";
import { wishInWords } from "./FilterChoices";
import { takeNext } from "./takeNext";
import { useCounts } from "./useCounts";

/** Why a list is empty, and the way on. */
export function NothingHere({ place }: { place: Place }) {
  const clear = useClearFilters(place);
  const unassigned = useCounts().data?.unassigned ?? "0";
  const [, go] = useLocation();
  const take = async () => {
    const taken = await takeNext();
    if (taken.id) go(caseAddress(taken.id, { list: "mine", wish: {} }));
    else tellRefused(taken.why);
  };
  if (isFiltered(place.wish)) return <State title={words.inbox.nothingMatches(wishInWords(place))}><Button onPress={clear}>{words.inbox.clearFilters}</Button></State>;
  const isLeft = unassigned !== "0" && place.list !== "unassigned";
  return (
    <State title={words.inbox.empty[place.list]}>
      {isLeft ? <p>{words.inbox.unassigned(unassigned)}</p> : null}
      {isLeft && place.list === "mine" ? <Button kind="main" onPress={() => void take()}>{words.inbox.takeNext}</Button> : null}
    </State>
  );
}
