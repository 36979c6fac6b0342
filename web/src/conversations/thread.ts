import type { Pending } from "./outgoing";
import type { ConversationSeen, MessageSeen, NoteSeen, SendingSeen } from "./seen";

/** One row of the thread: something said, on its way, noted among us, or a line between. */
export type Entry =
  | { is: "message"; key: string; at: number; talk: ConversationSeen; message: MessageSeen }
  | { is: "sending"; key: string; at: number; talk: ConversationSeen; sending: SendingSeen }
  | { is: "note"; key: string; at: number; note: NoteSeen }
  | { is: "pending"; key: string; at: number; pending: Pending }
  | { is: "day"; key: string; at: number }
  | { is: "new"; key: string; at: number };

/** A conversation as far as it was fetched. */
export type Talk = { seen: ConversationSeen; messages: readonly MessageSeen[]; earlier: string | null };

/** All that was said, in the order of time; nothing before the moment down to which every conversation is complete. */
export function merged(talks: readonly Talk[], notes: readonly NoteSeen[], mark: string | null, dayOf: (at: number) => number): Entry[] {
  const from = completeFrom(talks);
  const said = [...talks.flatMap(messagesOf), ...notes.map(noteEntry)].filter((one) => one.at >= from).sort(inOrder);
  const onTheWay = talks.flatMap(sendingsOf).sort(inOrder); // not said yet: after all that is
  return withNew(withDays([...said, ...onTheWay], dayOf), mark);
}

/** The conversation whose older messages come next, where there are any. */
export function nextOlder(talks: readonly Talk[]): Talk | undefined {
  return talks.filter((one) => one.earlier).sort((one, other) => oldest(other) - oldest(one))[0];
}

/** Messages and notes that are not drawn yet, as far as the service counts them. */
export function notDrawn(talks: readonly Talk[]): number {
  return talks.reduce((sum, one) => sum + (one.earlier ? Math.max(0, one.seen.messages_in + one.seen.messages_out - one.messages.length) : 0), 0);
}

/** The newest of the customer's messages that one has here: how far one has seen when it is in view. */
export function newestKey(talks: readonly Talk[]): string | undefined {
  const keys = talks.flatMap((one) => one.messages.slice(-1).map((message) => message.key));
  return keys.length ? keys.reduce((one, other) => (one > other ? one : other)) : undefined;
}

/** Pages and the newest part as one list: each message once, as it was told last. */
export function asOne(pages: readonly (readonly MessageSeen[])[]): MessageSeen[] {
  const known = new Map<string, MessageSeen>();
  for (const page of pages) for (const message of page) known.set(message.key, message);
  return [...known.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** A conversation that grows at both ends: what it was made of, and what it is. */
export type Grown = { head: ConversationSeen; pages: readonly ConversationSeen[]; skipped: number; talk: Talk };

/** A conversation with its new head and pages. Where the head no longer touches what is known, what is known is let go. */
export function grown(was: Grown | undefined, head: ConversationSeen, pages: readonly ConversationSeen[]): Grown {
  if (was && was.head === head && pages.length === was.pages.length && pages.every((one, place) => one === was.pages[place])) return was;
  const isTorn = was !== undefined && Boolean(head.earlier) && (was.talk.messages.at(-1)?.key ?? "") < (head.messages[0]?.key ?? "");
  const skipped = isTorn ? pages.length : (was?.skipped ?? 0);
  const fresh = pages.slice(skipped);
  const before = isTorn || !was ? { messages: [], earlier: head.earlier ?? null } : was.talk;
  const messages = asOne([before.messages, ...fresh.map((one) => one.messages), head.messages]);
  const last = fresh.at(-1);
  return { head, pages, skipped, talk: { seen: head, messages, earlier: last ? (last.earlier ?? null) : before.earlier } };
}

/** What was not there before; older messages that were fetched, or are shown again, are no news. */
export function newsIn(entries: readonly Entry[], known: ReadonlySet<string>, since: number): Entry[] {
  return entries.filter((one) => !known.has(stateOf(one)) && (one.is !== "message" || one.at > since));
}

/** A sending that fails is news again. */
export const stateOf = (entry: Entry): string => (entry.is === "sending" ? `${entry.key} ${entry.sending.state}` : entry.key);

function completeFrom(talks: readonly Talk[]): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...talks.filter((one) => one.earlier).map(oldest));
}

const oldest = (talk: Talk): number => (talk.messages[0] ? Date.parse(talk.messages[0].at) : Number.POSITIVE_INFINITY);

function messagesOf({ seen, messages }: Talk): Entry[] {
  return messages.map((message) => ({ is: "message", key: `${seen.id} ${message.key}`, at: Date.parse(message.at), talk: seen, message }));
}

function sendingsOf({ seen }: Talk): Entry[] {
  return seen.sending.map((sending) => ({ is: "sending", key: `sending ${sending.id}`, at: Date.parse(sending.queued_at), talk: seen, sending }));
}

const noteEntry = (note: NoteSeen): Entry => ({ is: "note", key: `note ${note.id}`, at: Date.parse(note.at), note });

function inOrder(one: Entry, other: Entry): number {
  return one.at - other.at || (one.key < other.key ? -1 : 1);
}

function withDays(entries: readonly Entry[], dayOf: (at: number) => number): Entry[] {
  let last: number | undefined;
  return entries.flatMap((entry) => {
    const day = dayOf(entry.at);
    if (day === last || (last !== undefined && day < last)) return [entry];
    last = day;
    return [{ is: "day" as const, key: `day ${day}`, at: entry.at }, entry];
  });
}

/** The line before the first message of somebody else that one has not seen; none for who was never here. */
function withNew(entries: readonly Entry[], mark: string | null): Entry[] {
  const place = mark ? entries.findIndex((one) => one.is === "message" && !one.message.ours && one.message.key > mark) : -1;
  const first = entries[place];
  if (!first) return [...entries];
  const before = entries[place - 1]?.is === "day" ? place - 1 : place;
  return [...entries.slice(0, before), { is: "new", key: "new", at: first.at }, ...entries.slice(before)];
}
