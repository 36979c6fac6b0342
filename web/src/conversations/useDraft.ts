import { useEffect, useRef, useState } from "react";
import { type Draft, device, draftOf, keepDraft } from "../edge/drafts";
import { answered, http } from "../edge/http";
import { isPassing } from "../edge/refusal";
import { whileTyping } from "./back";
import { blank, newer, type Place } from "./draft";
import { afterSending } from "./outgoing";
import type { DraftSeen } from "./seen";

const PAUSE_HERE = 300;
const PAUSE_THERE = 2000;
const PAUSE_AFTER = 15_000; // a try that had no answer

/** How far the text is kept: nowhere yet, in this browser, with the service. */
export type Kept = "no" | "here" | "there";
export type Counted = { text: string; length: number };
export type Writing = { now: () => Draft; kept: Kept; counted: Counted | undefined; typed: (change: Partial<Draft>) => void; empty: () => void };

/** The draft of one place: opened as the newer of two copies, kept while one types. The text field owns the text. */
export function useDraft(place: Place, seen: readonly DraftSeen[]): Writing | undefined {
  const [isOpen, setOpen] = useState(false);
  const [kept, setKept] = useState<Kept>("no");
  const [counted, setCounted] = useState<Counted>();
  const pen = useRef<Pen>(undefined);
  useEffect(() => {
    let isHere = true;
    const empty = blank(device(), place);
    void draftOf(empty.key).then((local) => {
      if (!isHere) return;
      const draft = newer(empty, local, seen);
      pen.current = new Pen(draft, setKept, setCounted);
      if (draft.text && draft === local) pen.current.soon();
      setOpen(true);
    });
    const leave = () => pen.current?.leave();
    const hidden = () => document.visibilityState === "hidden" && leave();
    document.addEventListener("visibilitychange", hidden);
    addEventListener("pagehide", leave);
    const stop = whileTyping(async () => pen.current?.here());
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
  return { now: () => mine.draft, kept, counted, typed: mine.typed, empty: mine.empty };
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
    this.draft = { ...this.draft, ...change, at: Date.now() };
    clearTimeout(this.#here);
    this.#here = setTimeout(() => void this.here(), PAUSE_HERE);
    this.soon();
  };

  /** The text has left: what is kept of it is somebody else's to forget. */
  empty = (): void => {
    clearTimeout(this.#here);
    clearTimeout(this.#there);
    this.#isDirty = false;
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
    await keepDraft(this.draft);
    if (this.#isDirty) this.tellKept("here");
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
    });
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
    void this.here();
    this.there(true);
  }

  #told(text: string, length: number): void {
    this.tellKept(text ? "there" : "no");
    this.tellCounted({ text, length });
  }
}
