import { lazy, Suspense, useState } from "react";
import { useLocation } from "wouter";
import { addressOf, FILTERS, type Place } from "../cases/places";
import { Button } from "../design/Button";
import { words } from "../kernel/words";
import { FilterChoices } from "./FilterChoices";

const Dialog = lazy(() => import("../design/Dialog").then((found) => ({ default: found.Dialog })));

/** What somebody wants to see of a list, kept in the address; on a phone behind one button. */
export function Filters({ place }: { place: Place }) {
  const [isOpen, setOpen] = useState(false);
  const clear = useClearFilters(place);
  const count = FILTERS.filter((one) => place.wish[one]).length;
  return (
    <div className="filters">
      <div className="filters__row"><FilterChoices place={place} hideLabels /></div>
      <div className="filters__fold"><Button onPress={() => setOpen(true)}>{words.inbox.filtersOn(count)}</Button></div>
      {count ? <Button kind="quiet" onPress={clear}>{words.inbox.clearFilters}</Button> : null}
      {isOpen ? (
        <Suspense>
          <Dialog title={words.inbox.filters} onClose={() => setOpen(false)}>
            <FilterChoices place={place} />
            <div className="dialog__acts">
              {count ? <Button onPress={clear}>{words.inbox.clearFilters}</Button> : null}
              <Button kind="main" onPress={() => setOpen(false)}>{words.app.close}</Button>
            </div>
          </Dialog>
        </Suspense>
      ) : null}
    </div>
  );
}

/** The whole list again. */
export function useClearFilters({ list }: Place): () => void {
  const [, go] = useLocation();
  return () => go(addressOf({ list, wish: {} }));
}
