import { type Act, useActs } from "../actions/keys";
import { useMe } from "../access/me";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";
import type { Write } from "./Composer";
import type { About } from "./Row";
import { type CaseSeen, modeOf, offered } from "./seen";
import { firstTarget, type Target } from "./target";
import type { Entry, Talk } from "./thread";

type Aim = { target: Target; to: string | null };
type Here = { seen: CaseSeen; talks: readonly Talk[]; entries: readonly Entry[]; about: About; write: Write | undefined; onWrite: (write: Partial<Write>) => void };

/** The keys of the thread: answer, note, take the last reply back. */
export function useTalkActs(here: Here): void {
  const { seen, talks, write, onWrite } = here;
  const openAt = ({ target, to }: Aim) => {
    onWrite({ target, to, focus: true, refusal: undefined });
    document.querySelector<HTMLElement>(".composer__text")?.focus();
  };
  const note = offered(seen.case.actions, "note");
  const conversations = talks.map((one) => one.seen);
  const first = write && write.target.mode !== "note" ? write.target : firstTarget(seen, conversations);
  const reply = conversations.find((one) => one.id === first?.conversation)?.reply;
  const acts: Act[] = [];
  if (first && reply) acts.push({ id: "reply", label: reply.label, key: reply.shortcut || undefined, refused: whyNot(reply), act: () => openAt(focused(here.entries) ?? { target: first, to: null }) });
  if (note) acts.push({ id: "note", label: words.talk.note, key: note.shortcut || undefined, refused: whyNot(note), act: () => openAt({ target: { mode: "note", conversation: null }, to: null }) });
  useActs("panel", [...acts, ...useUndoSending(here)]);
}

/** The newest of one's own replies that can still be taken back. */
function useUndoSending({ entries, about }: Here): Act[] {
  const me = useMe().data?.id;
  const last = entries.findLast((one) => one.is === "sending" && one.sending.agent === me && one.sending.state === "queued");
  const offer = last?.is === "sending" ? offered(last.sending.actions, "discard") : undefined;
  if (!offer?.allowed || last?.is !== "sending") return [];
  return [{ id: "undo-sending", label: words.talk.undoSending, key: offer.shortcut || undefined, act: () => about.onAct(last, offer) }];
}

/** The message that has the focus, where it can be answered. */
function focused(entries: readonly Entry[]): Aim | undefined {
  const key = document.activeElement?.closest("[data-key]")?.getAttribute("data-key");
  const entry = entries.find((one) => one.key === key);
  if (entry?.is !== "message" || entry.message.ours || entry.message.deleted) return undefined;
  return { target: { mode: modeOf(entry.talk), conversation: entry.talk.id }, to: entry.message.key };
}

function whyNot(offer: { allowed?: boolean; reason?: { code: string; facts?: Record<string, unknown> } | null }): string | undefined {
  if (offer.allowed !== false) return undefined;
  return refusalInWords({ code: offer.reason?.code ?? "", status: 409, facts: offer.reason?.facts ?? {} });
}
