import type { Place } from "../cases/places";
import { itemsOf, useWorklist } from "../cases/useWorklist";
import { Button } from "../design/Button";
import { State } from "../design/State";
import { Refused } from "../edge/refusal";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";
import { NothingHere } from "./NothingHere";
import { Rows } from "./Rows";

/** A list, or why there is none to be seen. */
export function WorkList({ place }: { place: Place }) {
  const query = useWorklist(place);
  const items = itemsOf(query.data);
  if (query.isPending) return <State busy title={words.app.loading} />;
  if (!query.data) return <Failed error={query.error} onAgain={() => void query.refetch()} />;
  if (items.length === 0 && !query.hasNextPage) return <NothingHere place={place} />;
  const more = query.hasNextPage ? { isLoading: query.isFetchingNextPage, load: () => void query.fetchNextPage({ cancelRefetch: false }), label: words.inbox.loadingMore } : undefined;
  return <Rows place={place} fresh={items} more={more} isOld={query.isRefetchError} />;
}

function Failed({ error, onAgain }: { error: Error | null; onAgain: () => void }) {
  const why = error instanceof Refused ? refusalInWords(error.refusal) : undefined;
  return (
    <State title={words.inbox.failed}>
      {why ? <p>{why}</p> : null}
      <Button onPress={onAgain}>{words.app.tryAgain}</Button>
    </State>
  );
}
