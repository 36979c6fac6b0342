import { Link } from "wouter";
import { addressOf, LISTS, type Place } from "../cases/places";
import { words } from "../kernel/words";
import { useCounts } from "./useCounts";

/** The lists, and how much is on each; the filters go along. */
export function Tabs({ place }: { place: Place }) {
  const counts = useCounts().data;
  return (
    <nav className="tabs" aria-label={words.inbox.listsLabel}>
      {LISTS.map((list) => (
        <Link key={list} href={addressOf({ list, wish: place.wish })} className="tabs__one" aria-current={list === place.list ? "page" : undefined}>
          {words.inbox.lists[list]} <span className="tabs__count numeric">{counts?.[list] ?? ""}</span>
        </Link>
      ))}
    </nav>
  );
}
