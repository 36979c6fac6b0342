import { type KeyboardEvent, useRef, useState } from "react";
import { type Draft, forgetDraft } from "../edge/drafts";
import { answered, http, onceKey } from "../edge/http";
import { refusalInWords } from "../kernel/words/problems";
import { words } from "../kernel/words";
import { begunAfter, isLate, joined, keyOf } from "./draft";
import { freshen, send } from "./outgoing";
import type { DraftSeen, MessageSeen, Offer } from "./seen";
import type { Writing } from "./useDraft";
import { lengthIn } from "./weighted";
import { setWriting } from "./writing";

const { talk } = words;
export type Terms = { offer: Offer | undefined; limits: { longest: number; measure: string }; hold: number; messages: readonly MessageSeen[]; to: string | null; onLate: () => string };

/** What the text field does: it owns the text, tells the draft of it, and sends it. */
export function useWriter(writing: Writing, terms: Terms) {
  const field = useRef<HTMLTextAreaElement>(null);
  const count = useRef<(text: string) => void>(null);
  const [told, setTold] = useState<string>(); // why it was not sent, until one types on
  const [hasSent, setSent] = useState(false);
  const [isEmpty, setIsEmpty] = useState(writing.now().text.trim() === "");
  const typed = (change: Partial<Draft> = {}) => {
    const text = field.current?.value ?? "";
    const began = text ? begunAfter(writing.now(), terms.messages) : null;
    writing.typed({ text, began, ...change });
    count.current?.(text);
    setTold(undefined);
    setIsEmpty(text.trim() === "");
    setWriting(text.trim() ? writing.now().mode : "looking");
  };
  const put = (text: string) => {
    if (field.current) field.current.value = text;
    typed();
  };
  const submit = () => {
    const text = field.current?.value ?? "";
    const why = refusedFor(text, terms);
    if (!text.trim()) return field.current?.focus();
    if (why) return setTold(why);
    const newest = terms.messages[0]?.key;
    if (isLate(begunAfter(writing.now(), terms.messages), newest)) {
      writing.typed({ began: newest ?? null });
      return setTold(talk.late(terms.onLate()));
    }
    const draft = writing.now();
    void send({ ...draft, text, to: draft.mode === "note" ? null : terms.to, once: onceKey(), hold: terms.hold, at: Date.now() });
    writing.empty();
    if (field.current) field.current.value = "";
    count.current?.("");
    setTold(undefined);
    setSent(true);
    setIsEmpty(true);
    setWriting("looking");
  };
  /** Write on where the text ends. */
  const goOn = () => {
    field.current?.focus();
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  };
  const join = (other: DraftSeen) => {
    put(joined(field.current?.value ?? "", other.text));
    void forgetElsewhere(writing, other.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape") {
      event.preventDefault();
      field.current?.closest(".talk")?.querySelector<HTMLElement>(".thread__box")?.focus({ preventScroll: true });
    }
  };
  return { field, count, told, hasSent, isEmpty, typed, submit, join, goOn, onKeyDown };
}

function refusedFor(text: string, { offer, limits }: Terms): string | undefined {
  if (!offer?.allowed) return offer?.reason ? refusalInWords({ code: offer.reason.code, status: 409, facts: offer.reason.facts ?? {} }) : talk.noWayToAnswer;
  const over = lengthIn(limits.measure, text) - limits.longest;
  return over > 0 ? talk.tooLong(over) : undefined;
}

/** The other device's draft is in this one now, which is kept first. */
async function forgetElsewhere(writing: Writing, id: string): Promise<void> {
  const { agent, caseId } = writing.now();
  writing.joined(id);
  await writing.keep();
  await forgetDraft(keyOf(agent, caseId, id));
  await answered(() => http.DELETE("/cases/{case_id}/drafts/{draft_id}", { params: { path: { case_id: caseId, draft_id: id } } }));
  await freshen(caseId, null);
}
