import { useEffect, useRef } from "react";
import { announce } from "../design/announce";
import { useMe } from "../access/me";
import { words } from "../kernel/words";
import type { About } from "./Row";
import { visible } from "./pieces";
import { type Entry, newsIn, stateOf } from "./thread";

const PAUSE = 5000;
const LONGEST = 140;

/** Tell readers what arrives in the open case: at most one thing in five seconds, then how many. */
export function useAnnounced(entries: readonly Entry[], about: About): void {
  const isOn = useMe().data?.preferences.announcements ?? true;
  const known = useRef<Set<string>>(undefined);
  const since = useRef(Number.NEGATIVE_INFINITY);
  const waiting = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const last = entries.slice(-50);
    const fresh = known.current ? newsIn(last, known.current, since.current) : [];
    since.current = Math.max(since.current, ...last.filter((one) => one.is === "message").map((one) => one.at));
    if (!known.current && entries.length === 0) return;
    known.current = new Set([...(known.current ?? []), ...last.map(stateOf)]);
    if (!isOn) return;
    if (fresh.some((one) => one.is === "sending" && one.sending.state === "failed")) announce(words.talk.failedSend, true);
    for (const one of fresh) if (one.is === "message" && !one.message.ours) waiting.current.push(words.talk.newMessage(about.whoWrote(one.message), visible(one.message.text ?? "").slice(0, LONGEST)));
    const say = () => {
      const texts = waiting.current.splice(0);
      timer.current = texts.length ? setTimeout(say, PAUSE) : undefined;
      if (texts.length) announce(texts.length === 1 ? (texts[0] ?? "") : words.talk.newMessages(texts.length));
    };
    if (!timer.current) say();
  }, [entries]);
  useEffect(() => () => clearTimeout(timer.current), []);
}
