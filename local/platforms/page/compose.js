/** Writing: the text is kept for each customer, company and channel, and goes only when it was taken. */

import { ask } from "./asking.js";
import { doing } from "./doing.js";
import { $, bdi } from "./elements.js";
import { toEnd } from "./scrolling.js";
import { choice, draft, spot, state } from "./state.js";
import { say } from "./status.js";
import { CHANNELS, words } from "./words.js";

const SENDERS = { post, message, chat };
let shownAt = null;
let saying = { at: "", text: "", id: "" }; // in a chat: the same words again have the same id
let isSending = false;

export function drawCompose() {
  if (shownAt !== spot()) {
    shownAt = spot();
    state.about = null;
    $("text").value = draft.read();
    grow();
  }
  const { how, said } = state.about ?? {};
  $("about").hidden = !how;
  $("text").placeholder = CHANNELS[choice.channel].placeholder;
  $("send").textContent = how === "edit" ? words.saveEdit : CHANNELS[choice.channel].send;
  $("send").disabled = isSending || !(choice.place && choice.customer);
  $("compose").className = `compose ${choice.channel}`;
  if (how) $("about").querySelector("span").replaceChildren(`${words.about[how]} `, bdi(said.author.name), `: ${said.text.slice(0, 80)}`);
}

/** What the text is about: an answer, a quote or an edit of a post. An edit leaves the draft alone. */
export function setAbout(how, said) {
  const wasEdit = state.about?.how === "edit";
  state.about = how ? { how, said } : null;
  if (how === "edit") $("text").value = said.text;
  else if (wasEdit) $("text").value = draft.read();
  grow();
  drawCompose();
  document.body.dataset.tab = "write";
  $("text").focus();
}

async function send() {
  const text = $("text").value;
  if (!text.trim() || isSending || $("send").disabled) return;
  const at = spot();
  isSending = true;
  drawCompose();
  const isDone = await doing(async () => {
    await SENDERS[choice.channel](text);
    sent(at, text);
  });
  isSending = false;
  drawCompose();
  if (isDone) toEnd();
}

/** What was typed meanwhile, here or elsewhere, stays. */
function sent(at, text) {
  const wasEdit = state.about?.how === "edit";
  if (!wasEdit && draft.read(at) === text) draft.keep("", at);
  if (at === spot() && $("text").value === text) {
    state.about = null;
    $("text").value = draft.read();
    grow();
  }
  say(words.sent, { isQuiet: true });
}

function post(text) {
  const { how, said } = state.about ?? {};
  if (how === "edit") return ask("PUT", `posts/${said.id}`, { text, ...(said.isRoot ? { to: choice.place.id } : {}) });
  const author = choice.customer.id;
  if (how === "reply") return ask("POST", "posts", { author, text, parent: said.newest });
  return ask("POST", "posts", { author, text, to: choice.place.id, ...(how ? { quotes: said.newest } : {}) });
}

function message(text) {
  return ask("POST", "messages", { sender: choice.customer.id, recipient: choice.place.id, text });
}

function chat(text) {
  if (saying.at !== spot() || saying.text !== text) saying = { at: spot(), text, id: crypto.randomUUID() };
  const { id } = saying;
  return ask("POST", `chats/${encodeURIComponent(choice.place.id)}/${choice.customer.id}/messages`, { id, text }).then((told) => {
    saying = { at: "", text: "", id: "" };
    return told;
  });
}

function grow() {
  const at = $("text");
  at.style.height = "auto";
  at.style.height = `${Math.min(at.scrollHeight + 2, 220)}px`;
}

export function composing() {
  $("compose").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  $("text").addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape" && state.about) setAbout(null);
  });
  $("text").addEventListener("input", () => {
    if (state.about?.how !== "edit") draft.keep($("text").value);
    grow();
  });
  $("about").querySelector("button").addEventListener("click", () => setAbout(null));
}
