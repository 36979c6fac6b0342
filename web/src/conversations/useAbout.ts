import { useCallback, useMemo } from "react";
import { tell, tellRefused } from "../actions/bar";
import { useMe } from "../access/me";
import { useNameOf } from "../access/people";
import { device } from "../edge/drafts";
import { onceKey } from "../edge/http";
import { type Answer, isPassing } from "../edge/refusal";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";
import { putBack } from "./back";
import { blank } from "./draft";
import type { About } from "./Row";
import { type CaseSeen, modeOf, type Offer } from "./seen";
import { perform, type Way } from "./sendings";
import type { Entry, Talk } from "./thread";
import { useSpeakers } from "./useSpeakers";

const { talk } = words;
const PAUSE = 3000; // milliseconds before an answer that was lost is asked for again
const MOST = 100;
type Sending = Extract<Entry, { is: "sending" }>;

/** Names, quotes and deeds for the rows of a case. */
export function useAbout(seen: CaseSeen, talks: readonly Talk[]): About {
  const nameOf = useNameOf();
  const me = useMe().data?.id ?? "";
  const act = useCallback((entry: Sending, offer: Offer) => void actOn(entry, offer, seen.case.id, me), [seen.case.id, me]);
  const identities = useMemo(() => seen.customer?.identities ?? [], [seen.customer]);
  const speakers = useSpeakers(talks, useMemo(() => new Set(identities.map((one) => one.id)), [identities]), seen.case.id);
  return useMemo(() => {
    const others = speakers.map((one): [string, string] => [one.author, one.name ?? one.address ?? talk.someone]);
    const customers = new Map([...others, ...identities.map((one): [string, string] => [one.id, one.name ?? one.address ?? talk.someone])]);
    const messages = talks.flatMap((one) => one.messages);
    return {
      nameOf: (agent) => (agent === me ? talk.you : nameOf(agent)),
      whoWrote: (one) => (one.ours ? (one.agent ? (one.agent === me ? talk.you : nameOf(one.agent)) : talk.us) : (customers.get(one.author) ?? talk.someone)),
      quoted: (one) => messages.find((other) => one.quotes && other.key.endsWith(`#${one.quotes}`)),
      onAct: act,
    };
  }, [identities, speakers, talks, me, nameOf, act]);
}

/** Without an answer it may be done or not: for a text that is to come back it is asked for again, under the same key. */
async function decided(offer: Offer, way: Way): Promise<Answer<unknown>> {
  const key = onceKey();
  let answer = await perform(offer.name, way, key);
  for (let tries = 0; offer.name === "discard" && !answer.ok && isPassing(answer.refusal) && tries < MOST; tries++) {
    if (tries === 0) tellRefused(`${offer.label}: ${refusalInWords(answer.refusal)}`);
    await new Promise((done) => setTimeout(done, PAUSE));
    answer = await perform(offer.name, way, key);
  }
  return answer;
}

/** What was taken back is in front of its writer again. */
async function actOn({ sending, talk: where }: Sending, offer: Offer, caseId: string, me: string): Promise<void> {
  const answer = await decided(offer, { caseId, conversation: where.id, id: sending.id });
  if (!answer.ok) return tellRefused(`${offer.label}: ${refusalInWords(answer.refusal)}`);
  if (offer.name !== "discard" || !sending.text) return;
  await putBack({ ...blank(device(), { agent: me, caseId, mode: modeOf(where), conversation: where.id }), text: sending.text });
  tell(talk.takenBack);
}
