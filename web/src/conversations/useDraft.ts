import { useEffect, useRef, useState } from "react";
import { serviceNow } from "../edge/clock";
import { type Draft, keepDraft } from "../edge/drafts";
import { answered, http } from "../edge/http";
import { dropLast, keepLast } from "../edge/last";
import { isPassing } from "../edge/refusal";
import { giveBack } from "../edge/tabs";
import { whileTyping } from "./back";
import type { Place } from "./draft";
import { openDraft } from "./opening";
import { afterSending, isOnItsWay } from "./outgoing";
import type { DraftSeen } from "./seen";

const PAUSE_HERE = 300;
const PAUSE_THERE = 2000;
const PAUSE_AFTER = 15_000; // a try that had no answer

/** How far the text is kept: nowhere yet, in this browser, with the service. */
export type Kept = "no" | "here" | "there";
export type Counted = { text: string; length: number };
export type Writing = { now: () => Draft; beside: readonly Draft[]; kept: Kept; counted: Counted | undefined; typed: (change: Partial<Draft>) => void; keep: () => Promise<void>; joined: (id: string) => void; empty: () => void };

/** The draft of one place: opened with this browser's copy, or the service's, kept while one types. The text field owns the text. */
export function useDraft(place: Place, seen: readonly DraftSeen[]): Writing | undefined {
  const [isOpen, setOpen] = useState(false);
  const [kept, setKept] = useState<Kept>("no");
  const [counted, setCounted] = useState<Counted>();
  const [beside, setBeside] = useState<readonly Draft[]>([]);
  const pen = useRef<Pen>(undefined);
  useEffect(() => {
    let isHere = true;
    let stop = () => {};
    void openDraft(place, seen, isOnItsWay).then(({ draft, beside, isNew }) => {
      if (!isHere) return giveBack(draft.key);
      const mine = new Pen(draft, setKept, setCounted);
      pen.current = mine;
      const close = whileTyping({ now: () => mine.draft, letGo: mine.letGo });
      stop = () => (close(), giveBack(draft.key));
      if (isNew) mine.soon();
      setBeside(beside);
      setOpen(true);
    });
    const leave = () => pen.current?.leave();
    const hidden = () => document.visibilityState === "hidden" && leave();
    document.addEventListener("visibilitychange", hidden);
    addEventListener("pagehide", leave);
    return () => {
      isHere = false;
      pen.current?.end();
      stop();
      document.removeEventListener("visibilitychange", hidden);
      removeEventListener("pagehide", leave);
    };
  }, []); // of its place for good: another place is another component
  const mine = pen.current;
  if (!isOpen || !mine) return undefined;
  return { now: () => mine.draft, beside, kept, counted, typed: mine.typed, keep: () => mine.here(), joined: (id) => setBeside((all) => all.filter((one) => one.id !== id)), empty: mine.empty };
}

/** Writes one draft down: here at each pause, with the service at longer ones and on leaving. */
class Pen {
  #here: ReturnType<typeof setTimeout> | undefined;
  #there: ReturnType<typeof setTimeout> | undefined;
  #isDirty = false; // for the service
  #hasEnded = false;
  draft: Draft;
  readonly tellKept: (kept: Kept) => void;
  readonly tellCounted: (counted: Counted) => void;

  constructor(draft: Draft, tellKept: (kept: Kept) => void, tellCounted: (counted: Counted) => void) {
    this.draft = draft;
    this.tellKept = tellKept;
    this.tellCounted = tellCounted;
  }

  typed = (change: Partial<Draft>): void => {
    this.draft = { ...this.draft, ...change, at: serviceNow() };
    clearTimeout(this.#here);
    this.#here = setTimeout(() => void this.here(), PAUSE_HERE);
    this.soon();
  };

  /** What is kept of it is somebody else's now: nothing is written over it. */
  letGo = (): void => {
    clearTimeout(this.#here);
    clearTimeout(this.#there);
    this.#isDirty = false;
  };

  /** The text has left. */
  empty = (): void => {
    this.letGo();
    dropLast(this.draft.key);
    this.draft = { ...this.draft, text: "", to: null, began: null };
    this.tellKept("no");
  };

  soon(): void {
    this.#isDirty = true;
    clearTimeout(this.#there);
    this.#there = setTimeout(() => this.there(), PAUSE_THERE);
  }

  async here(): Promise<void> {
    clearTimeout(this.#here);
    if (!this.#isDirty) return;
    const { key, at } = this.draft;
    const isKept = await keepDraft(this.draft);
    if (isKept && this.draft.at === at) dropLast(key);
    if (this.#isDirty) this.tellKept(isKept ? "here" : "no");
  }

  there(keepalive = false): void {
    clearTimeout(this.#there);
    if (!this.#isDirty) return;
    const { key, caseId, id, mode, conversation, to, text } = this.draft;
    afterSending(key, async () => {
      this.#isDirty = false;
      const params = { path: { case_id: caseId, draft_id: id } };
      const answer = await answered(() => http.PUT("/cases/{case_id}/drafts/{draft_id}", { params, body: { mode, conversation, to, text }, keepalive }));
      if (!answer.ok) this.#failed(isPassing(answer.refusal));
      else if (this.draft.text === text) this.#told(text, answer.body.length);
    }, keepalive);
    if (this.#isDirty && !keepalive && !this.#hasEnded) this.soon();
  }

  /** Kept here all the same; tried again, unless the place was left: a later text of it may be there by then. */
  #failed(isWorthTrying: boolean): void {
    this.#isDirty = true;
    if (isWorthTrying && !this.#hasEnded) this.#there = setTimeout(() => this.there(), PAUSE_AFTER);
  }

  end(): void {
    this.#hasEnded = true;
    this.leave();
  }

  leave(): void {
    if (this.#isDirty) keepLast(this.draft);
    void this.here();
    this.there(true);
  }

  #told(text: string, length: number): void {
    this.tellKept(text ? "there" : "no");
    this.tellCounted({ text, length });
  }
}
