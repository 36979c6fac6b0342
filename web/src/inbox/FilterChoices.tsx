import { useLocation } from "wouter";
import { addressOf, type Filter, FILTERS, type Place } from "../cases/places";
import { Choice, type Option } from "../design/Choice";
import { words } from "../kernel/words";
import { useClasses } from "./useClasses";

const said = words.inbox;

/** One choice a filter; what the address asks for and no choice has is shown as it is. */
export function FilterChoices({ place, hideLabels = false }: { place: Place; hideLabels?: boolean }) {
  const [, go] = useLocation();
  const classes = useClasses().map((value) => ({ value, label: value }));
  const known: Record<Filter, readonly Option[]> = { channel: said.channels, class: classes, priority: said.priorities, status: said.statuses, due: said.dues };
  const set = (filter: Filter, value: string) => go(addressOf({ list: place.list, wish: { ...place.wish, [filter]: value } }), { replace: true });
  return FILTERS.map((filter) => (
    <Choice key={filter} label={said.filter[filter]} hideLabel={hideLabels} value={place.wish[filter] ?? ""} options={optionsOf(filter, known[filter], place.wish[filter])} onChange={(value) => set(filter, value)} />
  ));
}

function optionsOf(filter: Filter, known: readonly Option[], value: string | undefined): Option[] {
  const isKnown = !value || known.some((one) => one.value === value);
  return [{ value: "", label: said.any[filter] }, ...known, ...(isKnown ? [] : [{ value, label: value.replaceAll(",", ", ") }])];
}

/** "X, High or urgent": a wish as somebody reads it. */
export function wishInWords({ wish }: Place): string {
  const known: Partial<Record<Filter, readonly Option[]>> = { channel: said.channels, priority: said.priorities, status: said.statuses, due: said.dues };
  return FILTERS.flatMap((filter) => (wish[filter] ? [known[filter]?.find((one) => one.value === wish[filter])?.label ?? wish[filter]] : [])).join(", ");
}
