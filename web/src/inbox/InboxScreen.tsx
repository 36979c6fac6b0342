import { Redirect, useParams, useSearch } from "wouter";
import { addressOf, placeIn, placeInWords } from "../cases/places";
import { words } from "../kernel/words";
import { Filters } from "./Filters";
import { Tabs } from "./Tabs";
import { WorkList } from "./WorkList";
import "./Inbox.css";

/** What there is to do, by what falls due first: mine, my team's, nobody's, and what I watch. */
export function InboxScreen() {
  const { list } = useParams<{ list?: string }>();
  const place = placeIn(list, useSearch());
  if (!list) return <Redirect to={addressOf(place)} replace />; // one place has one address
  return (
    <div className="inbox">
      <title>{words.inbox.titleOf(place.list)}</title>
      <h1 className="unseen">{words.inbox.titleOf(place.list)}</h1>
      <div className="inbox__top">
        <Tabs place={place} />
        <Filters place={place} />
      </div>
      <WorkList key={placeInWords(place)} place={place} />
    </div>
  );
}
