import { useEffect, useRef } from "react";
import { announce } from "../design/announce";
import { useMe } from "../access/me";
import { words } from "../kernel/words";
import type { About } from "./Row";
import { visible } from "./pieces";
import type { Entry } from "./thread";

const PAUSE = 5000;
const LONGEST = 140;

/** Tell readers what arrives in the open case: at most one thing in five seconds, then how many. */
export function useAnnounced(entries: readonly Entry[], about: About): void {
  const isOn = useMe().data?.preferences.announcements ?? true;
  const known = useRef<Set<string>>(undefined);
  const waiting = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const last = entries.slice(-50);
    const fresh = known.current ? last.filter((one) => !known.current?.has(nameOf(one))) : [];
    if (!known.current && entries.length === 0) return;
    known.current = new Set([...(known.current ?? []), ...last.map(nameOf)]);
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

/** A sending that fails is news again. */
const nameOf = (entry: Entry): string => (entry.is === "sending" ? `${entry.key} ${entry.sending.state}` : entry.key);
