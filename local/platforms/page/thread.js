/** The conversation as bubbles. */

import { deedsOn } from "./deeds.js";
import { $, bdi, button, el, keyed } from "./elements.js";
import { openMenu } from "./menu.js";
import { isAtEnd, toEnd } from "./scrolling.js";
import { choice, people, places, spot, state } from "./state.js";
import { time, when } from "./times.js";
import { words } from "./words.js";

let shownAt = "";

export function drawThread() {
  const at = $("thread");
  const isElsewhere = shownAt !== spot();
  const wasAtEnd = isElsewhere || isAtEnd();
  const before = at.textContent.length;
  const groups = state.threads.map(group);
  keyed(at, groups.length ? groups : [nothing()]);
  for (const [place, thread] of state.threads.entries()) keyed(at.children[place], [head(thread), ...thread.said.map(bubble)].filter(Boolean));
  if (wasAtEnd) toEnd();
  else if (at.textContent.length > before) $("newest").hidden = false;
  shownAt = spot();
}

/** A public thread is an article of its own; the other channels have one. */
function group(thread) {
  return { key: `thread ${choice.channel} ${thread.id}`, print: "", make: () => el("div", "group") };
}

function head(thread) {
  const found = state.cases?.find((one) => one.about === thread.id)?.case;
  if (choice.channel !== "post" || !found) return null;
  const text = `${words.caseName(found.number)} · ${words.status(found.status)}`;
  return { key: "head", print: text, make: () => el("p", "group__head", text) };
}

function bubble(said) {
  const print = JSON.stringify([said, when(said.at)]);
  return { key: said.id, print, make: () => drawn(said) };
}

function drawn(said) {
  const deeds = deedsOn(said);
  const text = el("p", "bubble__words", said.gone ? words.takenBack : said.text);
  text.dir = "auto";
  const foot = el("footer", "", said.marks.map((one) => el("span", "mark", one)), time(said.at));
  const made = el("article", `bubble ${said.side}`, by(said), about(said), quoted(said), text, foot);
  if (said.gone) made.classList.add("gone");
  if (deeds.length) made.append(more(said, deeds));
  made.setAttribute("aria-label", `${said.author.name}, ${when(said.at)}`);
  return made;
}

const by = (said) => {
  if (said.side === "mine") return null;
  const handle = said.author.handle ? el("span", "handle", ` @${said.author.handle}`) : null;
  return el("header", "", el("b", "", bdi(said.author.name)), handle);
};

function about(said) {
  if (!said.answers || said.gone) return null;
  const [before, name, after] = words.answers(bdi(said.answers.name), said.answers.text.slice(0, 60));
  return el("p", "bubble__about", before, name, after);
}

function quoted(said) {
  if (!said.quotes || said.gone) return null;
  const made = el("blockquote", "", said.quotes);
  made.dir = "auto";
  return made;
}

function more(said, deeds) {
  const made = button("more", "⋯", () => openMenu(made, deeds));
  made.setAttribute("aria-label", words.more(said.author.name));
  made.setAttribute("aria-haspopup", "menu");
  made.setAttribute("aria-expanded", "false");
  return made;
}

function nothing() {
  const [text, name] = lack();
  const last = name && state.roll.find((one) => one.person.id === choice.customer.id).last;
  const elsewhere = last && last.channel !== choice.channel ? last.channel : null;
  const make = () => el("div", "empty", el("p", "", name ? [bdi(name), " "] : null, text), elsewhere && there(elsewhere));
  return { key: "nothing", print: JSON.stringify([name, text, elsewhere]), make };
}

const there = (channel) => button("button quiet", words.goThere(channel), () => $("channels").querySelector(`[value=${channel}]`).click());

function lack() {
  if (!state.loaded) return [words.loading];
  if (!places().length) return [missing()];
  if (!people().length) return [words.noCustomer];
  return [words.nothing[choice.channel], choice.customer.name];
}

function missing() {
  if (!state.accounts.length && !state.chats.length) return words.noCompany;
  return choice.channel === "chat" ? words.noChat : words.noAccount;
}
