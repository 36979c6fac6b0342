/** The page: who writes where, what was said, and what is to go wrong. */

import { ask, query, Refused } from "./asking.js";
import { Chat } from "./chat.js";
import { act, drawLine, drawMessage, drawNothing, drawThread, el, options, shown } from "./drawing.js";

const LOOK = 1000; // milliseconds
const CHAT_LOOK = 2000; // the product allows 120 a minute
const $ = (id) => document.getElementById(id);
const FAULTS = [
  ["The product's next call is refused: 503", { on: "api", kind: "status", status: 503 }],
  ["The product's next call is refused: too many (429)", { on: "api", kind: "status", status: 429, seconds: 60 }],
  ["The product's next call is refused: forbidden (403)", { on: "api", kind: "status", status: 403 }],
  ["The product's next call works, its answer is lost", { on: "api", kind: "lost" }],
  ["The product's next call is answered 5 s late", { on: "api", kind: "late", seconds: 5 }],
  ["The next webhook is never sent", { on: "webhooks", kind: "drop" }],
  ["The next webhook is sent twice", { on: "webhooks", kind: "double" }],
  ["The next webhooks are shuffled within 5 s", { on: "webhooks", kind: "shuffle", seconds: 5 }],
];
const state = { accounts: [], chats: [], customers: [], version: -1, product: "", about: null, chat: null, chatAt: 0 };

const channel = () => document.querySelector("input[name=channel]:checked").value;
const customer = () => state.customers.find((one) => one.id === $("customer").value);
const remember = (name, value) => localStorage.setItem(`chosen ${name}`, value);
const chosen = (name) => localStorage.getItem(`chosen ${name}`);

function say(text, isBad = false) {
  $("status").textContent = text;
  $("status").classList.toggle("bad", isBad);
}

/** Do something a person asked for, and show it; a refusal is told. */
async function tried(perform) {
  try {
    say("");
    await perform();
    await show();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message, true);
  }
}

async function load() {
  [state.accounts, state.chats, state.customers] = await Promise.all(["accounts", "chats", "customers"].map((it) => ask("GET", it)));
  const places = channel() === "chat"
    ? state.chats.map((one) => [one.inbox, one.name])
    : state.accounts.map((one) => [one.id, `${one.name} (@${one.handle})`]);
  options($("company"), places, $("company").value || chosen(`company ${channel()}`));
  options($("customer"), state.customers.map((one) => [one.id, `${one.name} (@${one.handle})`]), $("customer").value || chosen("customer"));
}

async function show() {
  await load();
  const reader = { post: showPosts, message: showMessages, chat: showChat }[channel()];
  const found = customer() && $("company").value ? await reader() : [drawNothing(lacking())];
  const at = $("conversation");
  const wasAtEnd = at.scrollHeight - at.scrollTop - at.clientHeight < 40;
  shown(at, found.length ? found : [drawNothing("Nothing yet. Write something below.")]);
  if (wasAtEnd && channel() !== "post") at.scrollTop = at.scrollHeight;
  $("send").disabled = !(customer() && $("company").value);
  await showFaults();
}

const lacking = () => ($("company").value ? "Invent somebody to write as." : "There is no company here yet.");

async function showPosts() {
  const threads = await ask("GET", `threads?${query({ account: $("company").value, customer: customer().id })}`);
  return threads.map((posts) => drawThread(posts, postActs));
}

function postActs(post) {
  const by = customer().id;
  const on = (method, path, body) => () => tried(() => ask(method, `posts/${post.id}${path}`, body));
  const found = [act("Reply", () => about("reply", post)), act("Quote", () => about("quote", post))];
  if (post.author.id !== by) return [...found, act("Like", on("POST", "/likes", { by })), act("Repost", on("POST", "/reposts", { by }))];
  return [...found, act("Edit", () => about("edit", post)), act("Take back", on("DELETE", ""))];
}

async function showMessages() {
  const messages = await ask("GET", `messages?${query({ account: $("company").value, customer: customer().id })}`);
  const last = messages.findLast((one) => one.is_company && !one.read);
  return messages.map((one) => drawMessage(one, () => (one === last ? [act("I have read this", () => tried(() => ask("POST", `messages/${one.id}/reading`)))] : [])));
}

async function showChat() {
  const key = `${$("company").value} ${customer().id}`;
  if (state.chat?.is !== key) state.chat = Object.assign(new Chat(state.product, $("company").value, customer()), { is: key });
  await state.chat.look();
  state.chatAt = Date.now();
  return state.chat.lines.map((line) => drawLine(line, customer()));
}

async function showFaults() {
  const left = await ask("GET", "faults");
  shown($("faults"), left.map((one) => el("li", "", `${one.times ?? 1} × ${one.kind} of ${one.on}${one.kind === "status" ? ` (${one.status ?? 503})` : ""}`)));
}

/** What the text to be written is about: an answer, a quote or an edit of a post; null is a post of its own. */
function about(how, post) {
  state.about = how ? { how, post } : null;
  $("about").hidden = !how;
  if (!how) return;
  const words = { reply: "Replying to", quote: "Quoting", edit: "Editing" }[how];
  $("about").querySelector("span").textContent = `${words} ${post.author.name}: ${post.text.slice(0, 80)}`;
  if (how === "edit") $("text").value = post.text;
  $("text").focus();
}

async function post(text) {
  const { how, post: other } = state.about ?? {};
  if (how === "edit") return ask("PUT", `posts/${other.id}`, { text });
  const author = customer().id;
  if (how === "reply") return ask("POST", "posts", { author, text, parent: other.ids.at(-1) });
  return ask("POST", "posts", { author, text, to: $("company").value, ...(how ? { quotes: other.ids.at(-1) } : {}) });
}

async function send() {
  const text = $("text").value;
  if (!text.trim()) return;
  $("send").disabled = true;
  await tried(async () => {
    if (channel() === "post") await post(text);
    if (channel() === "message") await ask("POST", "messages", { sender: customer().id, recipient: $("company").value, text });
    if (channel() === "chat") await state.chat.say(text);
    $("text").value = "";
    about(null);
  });
  $("send").disabled = false;
}

async function invent() {
  const name = $("name").value.trim();
  if (!name) return say("A new customer needs a name.", true);
  await tried(async () => {
    const made = await ask("POST", "customers", { name });
    $("name").value = "";
    await load();
    $("customer").value = made.id;
    remember("customer", made.id);
  });
}

/** Look for news, for ever: answers appear by themselves. */
async function look() {
  try {
    const told = await ask("GET", "state");
    const isChatDue = channel() === "chat" && Date.now() - state.chatAt > CHAT_LOOK;
    const isNews = told.version !== state.version;
    Object.assign(state, told);
    if (isNews || isChatDue) await show();
    if (told.waiting) say(`${told.waiting} on the way to the product …`);
    else if ($("status").textContent.endsWith("…")) say("");
  } catch (error) {
    if (!(error instanceof Refused)) console.error(error);
    say(error.message, true);
  }
  setTimeout(look, LOOK);
}

$("compose").addEventListener("submit", (event) => { event.preventDefault(); send(); });
$("who").addEventListener("submit", (event) => { event.preventDefault(); invent(); });
$("text").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(); });
$("invent").addEventListener("click", invent);
$("about").querySelector("button").addEventListener("click", () => about(null));
$("customer").addEventListener("change", () => { remember("customer", $("customer").value); about(null); tried(show); });
$("company").addEventListener("change", () => { remember(`company ${channel()}`, $("company").value); about(null); tried(show); });
$("channels").addEventListener("change", () => { $("company").value = ""; about(null); tried(show); });
$("add").addEventListener("click", () => tried(() => ask("POST", "faults", { ...FAULTS[$("fault").value][1], times: Number($("times").value) || 1 })));
$("clear").addEventListener("click", () => tried(() => ask("DELETE", "faults")));
options($("fault"), FAULTS.map(([label], index) => [String(index), label]), "0");
look();
