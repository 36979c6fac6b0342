import { expect, test } from "vitest";
import { articles } from "./label";
import type { ConversationSeen, MessageSeen, NoteSeen, SendingSeen } from "./seen";
import { asOne, type Entry, grown, merged, newsIn, nextOlder, type Talk } from "./thread";

const DAY = 86_400_000;
const dayOf = (at: number) => Math.floor(at / DAY) * DAY;
const told = (entries: readonly Entry[]) => entries.map((one) => (one.is === "message" ? one.message.text : one.is === "note" ? one.note.text : one.is === "sending" ? one.sending.text : one.is));

function a_message(at: string, text: string, more: Partial<MessageSeen> = {}): MessageSeen {
  return { key: `${at}#${more.ours ? 1 : 0}#${text}`, at, author: more.ours ? "us" : "maria", ours: false, text, public: true, ...more };
}

function a_talk(messages: MessageSeen[], more: { id?: string; earlier?: string; sending?: SendingSeen[] } = {}): Talk {
  const seen = { id: more.id ?? "one", public: true, messages, sending: more.sending ?? [], messages_in: 9, messages_out: 0 } as unknown as ConversationSeen;
  return { seen, messages, earlier: more.earlier ?? null };
}

const a_note = (at: string, text: string): NoteSeen => ({ id: text, at, text, by: "anna", audience: "staff" }) as NoteSeen;

test("conversations and notes are one thread by time, with a line for each day", () => {
  const x = a_talk([a_message("2026-11-22T10:00:00Z", "first"), a_message("2026-11-23T09:00:00Z", "third")]);
  const chat = a_talk([a_message("2026-11-22T12:00:00Z", "second")], { id: "two" });

  const entries = merged([x, chat], [a_note("2026-11-23T08:00:00Z", "a note")], null, dayOf);

  expect(told(entries)).toEqual(["day", "first", "second", "day", "a note", "third"]);
});

test("what is on its way comes last, whenever it was queued", () => {
  const sending = { id: "s", state: "queued", text: "answer", agent: "anna", queued_at: "2026-11-22T09:00:00Z" } as SendingSeen;

  const entries = merged([a_talk([a_message("2026-11-22T10:00:00Z", "question")], { sending: [sending] })], [], null, dayOf);

  expect(told(entries)).toEqual(["day", "question", "answer"]);
});

test("what is new since one was here begins at the customer's first message after the mark", () => {
  const seen = a_message("2026-11-22T10:00:00Z", "seen");
  const mine = a_message("2026-11-22T11:00:00Z", "mine", { ours: true });

  const entries = merged([a_talk([seen, mine, a_message("2026-11-22T12:00:00Z", "news")])], [], seen.key, dayOf);

  expect(told(entries)).toEqual(["day", "seen", "mine", "new", "news"]);
});

test("who was never here, or has seen all, sees no such line", () => {
  const talk = a_talk([a_message("2026-11-22T10:00:00Z", "one")]);

  expect(told(merged([talk], [], null, dayOf))).not.toContain("new");
  expect(told(merged([talk], [], "2026-11-22T10:00:00Z#0#one", dayOf))).not.toContain("new");
});

test("nothing is drawn before the moment down to which all is there, so nothing comes between later", () => {
  const long = a_talk([a_message("2026-11-22T10:00:00Z", "late")], { earlier: "more" });
  const old = a_talk([a_message("2026-11-20T10:00:00Z", "old")], { id: "two" });

  expect(told(merged([long, old], [a_note("2026-11-19T10:00:00Z", "note")], null, dayOf))).toEqual(["day", "late"]);
  expect(nextOlder([long, old])).toBe(long);
});

test("a message of two pages is there once, as it was told last", () => {
  const was = a_message("2026-11-22T10:00:00Z", "a");
  const is = { ...was, edited: true };

  expect(asOne([[was], [is, a_message("2026-11-21T10:00:00Z", "b")]]).map((one) => [one.text, one.edited ?? false])).toEqual([["b", false], ["a", true]]);
});

const head = (texts: string[], earlier: string | null): ConversationSeen => ({ ...a_talk(texts.map((text) => a_message(`2026-11-22T10:00:${text}Z`, text))).seen, earlier });
const texts = (talk: Talk) => talk.messages.map((one) => one.text);

test("a new head adds to what is known, older pages go before it", () => {
  const first = grown(undefined, head(["20", "21"], "c20"), []);
  const paged = grown(first, first.head, [head(["10", "11"], "c10")]);
  const later = grown(paged, head(["21", "22"], "c21"), paged.pages);

  expect(texts(later.talk)).toEqual(["10", "11", "20", "21", "22"]);
  expect(later.talk.earlier).toBe("c10");
  expect(grown(later, later.head, later.pages)).toBe(later);
});

test("after a long sleep nothing is shown as if it were next to what it is not", () => {
  const first = grown(undefined, head(["20", "21"], "c20"), [head(["10"], null)]);
  const later = grown(first, head(["40", "41"], "c40"), first.pages);

  expect(texts(later.talk)).toEqual(["40", "41"]);
  expect(later.talk.earlier).toBe("c40");
  expect(texts(grown(later, later.head, [...later.pages, head(["30"], "c30")]).talk)).toEqual(["30", "40", "41"]);
});

test("a reader counts what was said, not the lines between", () => {
  const entries = merged([a_talk([a_message("2026-11-22T10:00:00Z", "first"), a_message("2026-11-23T09:00:00Z", "second")])], [], null, dayOf);

  expect(entries).toHaveLength(4);
  expect([...articles(entries)].map(([entry, place]) => [told([entry])[0], place])).toEqual([["first", 0], ["second", 1]]);
});

test("news is what came since, not what was fetched of before", () => {
  const at = (key: string, moment: number): Entry => ({ is: "message", key, at: moment, message: {}, talk: {} }) as unknown as Entry;
  const known = new Set(["b"]);

  expect(newsIn([at("a", 1), at("b", 2), at("c", 3)], known, 2).map((one) => one.key)).toEqual(["c"]);
});
