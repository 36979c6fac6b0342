/** What was said between the chosen customer and the company, in one form for all channels. */

import { ask, query, turns } from "./asking.js";
import { choice, spot, state } from "./state.js";
import { words } from "./words.js";

const READERS = { post: posts, message: messages, chat };
const turn = turns();

/** Read it all again; an answer for another customer than the chosen one is dropped. Gives whether it was taken. */
export async function loadTalk() {
  const { channel, place, customer } = choice;
  if (!place || !customer) {
    state.threads = [];
    return true;
  }
  const at = spot();
  const isNewest = turn();
  const threads = await READERS[channel](place.id, customer);
  if (at !== spot() || !isNewest()) return false;
  state.threads = threads.filter((one) => one.said.length);
  return true;
}

/** The last words of the company, if it has said any. */
export function lastAnswer() {
  const all = state.threads.flatMap((one) => one.said).filter((one) => one.side === "company" && !one.gone);
  return all.reduce((best, one) => (best && best.at > one.at ? best : one), null);
}

async function posts(account, customer) {
  const threads = await ask("GET", `threads?${query({ account, customer: customer.id })}`);
  return threads.reverse().map((thread) => ({
    id: thread[0].id,
    said: thread.map((one, place) => ({
      ...common(one, customer),
      at: one.at,
      marks: [one.ids.length > 1 && words.edited, one.likes && words.likes(one.likes)].filter(Boolean),
      gone: one.deleted,
      quotes: one.quotes,
      newest: one.ids.at(-1),
      isRoot: one.depth === 0,
      answers: answered(thread, one, place),
    })),
  }));
}

/** What a post answers, where that does not stand just above it. */
function answered(thread, post, place) {
  const above = thread.find((one) => one.id === post.parent);
  if (!above || thread[place - 1] === above) return null;
  return { name: above.author.name, text: above.deleted ? words.takenBack : above.text };
}

async function messages(account, customer) {
  const all = await ask("GET", `messages?${query({ account, customer: customer.id })}`);
  const last = all.findLast((one) => one.is_company && !one.read);
  const said = all.map((one) => ({ ...common(one, customer), marks: one.read ? [words.read] : [], isUnread: one === last }));
  return [{ id: said.at(-1)?.id ?? "", said }];
}

async function chat(inbox, customer) {
  const lines = await ask("GET", `chats/${encodeURIComponent(inbox)}/${customer.id}/messages`);
  const said = lines.map((one) => {
    const isCompany = one.author === "company";
    return {
      id: String(one.sequence),
      author: isCompany ? { id: "", name: words.company } : customer,
      side: isCompany ? "company" : "mine",
      text: one.text ?? "",
      at: one.at,
      marks: [],
      gone: one.deleted,
    };
  });
  return [{ id: inbox, said }];
}

function common(one, customer) {
  const side = one.author.id === customer.id ? "mine" : one.is_company ? "company" : "other";
  return { id: one.id, author: one.author, side, text: one.text, at: one.at };
}
