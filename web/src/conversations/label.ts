import { said } from "../kernel/times";
import { serviceNow } from "../edge/clock";
import { words } from "../kernel/words";
import type { About } from "./Row";
import type { Entry } from "./thread";

/** What a reader hears of a row, and which of how many it is. Lines between are no articles. */
export function labelOf(entry: Entry, about: About, place: number, all: number): object {
  if (isLine(entry)) return {};
  return { role: "article", tabIndex: -1, "aria-label": named(entry, about), "aria-posinset": place + 1, "aria-setsize": all, "data-key": entry.key };
}

/** The rows that say something, each with its place among them. */
export function articles(entries: readonly Entry[]): Map<Entry, number> {
  return new Map(entries.filter((one) => !isLine(one)).map((one, place) => [one, place]));
}

const isLine = (entry: Entry): entry is Extract<Entry, { is: "day" | "new" }> => entry.is === "day" || entry.is === "new";

function named(entry: Exclude<Entry, { is: "day" | "new" }>, about: About): string {
  const { talk } = words;
  const when = said(entry.at, serviceNow());
  if (entry.is === "note") return talk.label(talk.noteBy(about.nameOf(entry.note.by)), `${when}, ${talk.onlyUs}`);
  if (entry.is === "pending") return talk.label(talk.you, talk.state.queued);
  const kind = talk.kindOf(entry.talk.channel, entry.talk.public);
  if (entry.is === "sending") return talk.label(about.nameOf(entry.sending.agent), `${kind}, ${talk.state.queued}`);
  return talk.label(about.whoWrote(entry.message), `${when}, ${kind}`);
}
