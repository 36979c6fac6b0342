import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { tellRefused } from "../actions/bar";
import { useMe } from "../access/me";
import { State } from "../design/State";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";
import { useBack } from "./back";
import { Composer, type Write } from "./Composer";
import { resumeOutgoing, usePending } from "./outgoing";
import type { CaseSeen } from "./seen";
import { Switcher } from "./Switcher";
import { firstTarget, isSamePlace, type Target } from "./target";
import { Thread } from "./Thread";
import { type Entry, merged, newestKey, nextOlder, notDrawn } from "./thread";
import { useAbout } from "./useAbout";
import { useAnnounced } from "./useAnnounced";
import { useMark, useOpeningMark } from "./useMark";
import { useTalkActs } from "./useTalkActs";
import { useTalks } from "./useTalks";
import "./Talk.css";

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** The content of a case: all that was said, and where one answers. */
export function Talk({ seen }: { seen: CaseSeen }) {
  const isWhole = seen.conversations.length > 0 || seen.history.length > 0 || seen.customer !== null;
  return isWhole ? <Shown key={seen.case.id} seen={seen} /> : <State busy title={words.app.loading} />;
}

export default Talk;

function Shown({ seen }: { seen: CaseSeen }) {
  const [more, setMore] = useState<readonly string[]>([]);
  const [only, setOnly] = useState<string>();
  const [isAtEnd, setAtEnd] = useState(true);
  const jump = useRef<() => void>(() => {});
  const { talks, isLoading, loadOlder, tryAgain } = useTalks(seen, more);
  const unseen = seen.more_conversations.filter((id) => !more.includes(id) && !talks.some((one) => one.seen.id === id));
  const mark = useOpeningMark(seen);
  const shown = useMemo(() => talks.filter((one) => only === undefined || one.seen.id === only), [talks, only]);
  const pending = usePending(seen.case.id);
  const notes = only === undefined ? seen.case.notes : undefined;
  const entries = useMemo(() => [...merged(shown, notes ?? [], mark, midnight), ...pending.map(asEntry)], [shown, notes, mark, pending]);
  const { write, change, reopened } = useWrite(seen, talks);
  const about = useAbout(seen, talks);
  const show = useCallback((id: string | undefined) => {
    setOnly(id);
    const one = talks.find((talk) => talk.seen.id === id)?.seen;
    if (one) change({ target: { mode: one.public ? "public" : "direct", conversation: one.id }, to: null, focus: false });
  }, [talks]);
  useResume();
  useMark(seen, newestKey(talks), isAtEnd && only === undefined);
  useAnnounced(entries, about);
  useTalkActs({ seen, talks, entries, about, write, onWrite: change });
  const older = { isThere: nextOlder(shown) !== undefined, isLoading, count: notDrawn(shown), load: () => loadOlder(shown), tryAgain };
  return (
    <div className="talk">
      <Switcher conversations={talks.map((one) => one.seen)} shown={only} older={unseen.length} onShow={show} onOlder={() => setMore(seen.more_conversations)} />
      <Thread key={only ?? "all"} entries={entries} about={about} older={older} onEnd={setAtEnd} jump={jump} />
      {write ? <Composer seen={seen} talks={talks} write={write} whoWrote={about.whoWrote} onWrite={change} onLate={() => jump.current()} reopened={reopened} /> : null}
    </div>
  );
}

/** Where one writes: as chosen, else where the customer wrote last; where a text came back, there. */
function useWrite(seen: CaseSeen, talks: ReturnType<typeof useTalks>["talks"]) {
  const [chosen, setChosen] = useState<Write>();
  const back = useBack(seen.case.id);
  const [taken, setTaken] = useState(back?.number ?? 0);
  const first = useRef<Write>(undefined);
  const target = firstTarget(seen, talks.map((one) => one.seen));
  first.current ??= target ? { target, to: null, focus: false, refusal: undefined } : undefined;
  const write = chosen ?? first.current;
  const [reopened, setReopened] = useState(taken);
  const [missed, setMissed] = useState<string>(); // a refusal of another place than the one that somebody writes in
  if (back && back.number !== taken) {
    const place: Target = { mode: back.draft.mode, conversation: back.draft.conversation };
    const isWriting = document.activeElement?.matches(".composer__text") ?? false;
    setTaken(back.number);
    if (back.refusal && isWriting && !isSamePlace(place, write?.target)) setMissed(refusalInWords(back.refusal));
    else {
      setMissed(undefined);
      setReopened(back.number);
      setChosen({ target: place, to: null, focus: back.refusal === undefined || isWriting, refusal: back.refusal });
    }
  }
  useEffect(() => (missed ? tellRefused(words.talk.refusedAway(undefined, missed)) : undefined), [missed, taken]);
  const change = useCallback((next: Partial<Write>) => setChosen((was) => ({ ...(was ?? first.current ?? BLANK), ...next })), []);
  return { write, change, reopened };
}

const BLANK: Write = { target: { mode: "note", conversation: null }, to: null, focus: false, refusal: undefined };

function useResume(): void {
  const me = useMe().data?.id;
  useEffect(() => {
    if (me) void resumeOutgoing(me);
  }, [me]);
}

const asEntry = (pending: ReturnType<typeof usePending>[number]): Entry => ({ is: "pending", key: `pending ${pending.outgoing.once}`, at: pending.outgoing.at, pending });
