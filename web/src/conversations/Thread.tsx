import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Button } from "../design/Button";
import { State } from "../design/State";
import { words } from "../kernel/words";
import { Caught } from "./Caught";
import { articles, labelOf } from "./label";
import { type About, Row } from "./Row";
import type { Entry } from "./thread";
import { useKeptEnd } from "./useKeptEnd";
import { useWalk } from "./useWalk";
import "./Thread.css";

const { talk } = words;
const LIKELY = 96; // pixels of a row that was not drawn yet
const AT_END = 80;
const AIR = 8; // between the newest and the composer
const SCREENS = 2; // from the top, where older messages are fetched

export type Older = { isThere: boolean; isLoading: boolean; count: number; load: () => void; tryAgain: (() => void) | undefined };
type Props = { entries: readonly Entry[]; about: About; older: Older; onEnd: (isAtEnd: boolean) => void; jump: RefObject<() => void> };

/** All that was said, drawn only where one looks; it follows the newest as long as one is at the end. */
export function Thread({ entries, about, older, onEnd, jump }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState<string>(); // the last row when one left the end
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => LIKELY,
    getItemKey: (place) => entries[place]?.key ?? place,
    overscan: 6,
    paddingEnd: AIR,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: AT_END,
    onChange: (now) => leave(now.isAtEnd(AT_END)),
  });
  const leave = (isAtEnd: boolean) => {
    setAway((was) => (isAtEnd ? undefined : (was ?? entries.at(-1)?.key)));
    onEnd(isAtEnd);
  };
  useKeptEnd(box, AT_END, leave);
  useStart(entries, rows);
  useEffect(() => {
    const near = (box.current?.scrollTop ?? 0) < SCREENS * (box.current?.clientHeight ?? 0);
    if (near && older.isThere && !older.isLoading && !older.tryAgain) older.load();
  });
  const walk = useWalk(box, rows, entries);
  const places = useMemo(() => articles(entries), [entries]);
  jump.current = () => rows.scrollToEnd();
  const missed = away === undefined ? 0 : entries.slice(entries.findIndex((one) => one.key === away) + 1).filter((one) => one.is === "message").length;
  return (
    <div className="thread">
      <div ref={box} className="thread__box" role="region" aria-label={talk.thread} tabIndex={0} onKeyDown={walk}>
        <Top older={older} />
        {entries.length === 0 && !older.isLoading ? <State title={talk.nothing} /> : null}
        <div className="thread__all" style={{ blockSize: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const entry = entries[item.index];
            if (!entry) return null;
            return (
              <div key={item.key} ref={rows.measureElement} data-index={item.index} className="thread__row" style={{ transform: `translateY(${item.start}px)` }} {...labelOf(entry, about, places.get(entry) ?? 0, places.size)}>
                <Caught entry={entry}><Row entry={entry} about={about} /></Caught>
              </div>
            );
          })}
        </div>
      </div>
      {away === undefined ? null : <span className="thread__jump"><Button kind="main" onPress={() => rows.scrollToEnd()}>{talk.jump(missed)}</Button></span>}
    </div>
  );
}

function Top({ older }: { older: Older }) {
  if (older.tryAgain) return <p className="thread__top" role="status">{talk.earlierFailed} <Button kind="quiet" onPress={older.tryAgain}>{words.app.tryAgain}</Button></p>;
  if (!older.isThere) return null;
  return <p className="thread__top">{older.isLoading ? talk.loadingEarlier : <Button kind="quiet" onPress={older.load}>{talk.earlier(older.count)}</Button>}</p>;
}

/** Open at what is new since one was here, else at the end; once. */
function useStart(entries: readonly Entry[], rows: { scrollToIndex: (place: number, options: { align: "start" }) => void; scrollToEnd: () => void }): void {
  const started = useRef(false);
  useLayoutEffect(() => {
    if (started.current || entries.length === 0) return;
    started.current = true;
    const fresh = entries.findIndex((one) => one.is === "new");
    if (fresh > 0) rows.scrollToIndex(fresh, { align: "start" });
    else rows.scrollToEnd();
  });
}
