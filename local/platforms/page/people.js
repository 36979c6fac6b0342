/** Who writes, and where: channels, companies, and the list of customers. */

import { ask } from "./asking.js";
import { doing } from "./doing.js";
import { $, bdi, el, face, keyed, options } from "./elements.js";
import { choice, places, seen, state } from "./state.js";
import { say } from "./status.js";
import { time, when } from "./times.js";
import { CHANNELS, words } from "./words.js";

const SIGNS = /^(@\w+\s+)+/; // whom a text is for, before what it says
let chosen = () => {};
let order = new Map();

export function drawPeople() {
  document.querySelector(`input[name=channel][value=${choice.channel}]`).checked = true;
  const all = places();
  $("places").hidden = all.length < 2;
  options($("place"), all.map((one) => [one.id, one.handle ? `${one.name} (@${one.handle})` : one.name]), choice.place?.id);
  const found = matching();
  keyed($("customers"), found.map(entry));
  $("none").hidden = found.length > 0 || !state.loaded;
  $("none").textContent = $("find").value ? words.notFound($("find").value) : words.noCustomer;
  mark();
  drawTop();
}

/** While somebody points there or has the focus there, nobody moves; whoever is new comes last. */
function matching() {
  const isBusy = $("customers").matches(":hover, :focus-within");
  if (isBusy) state.roll.sort((one, other) => place(one) - place(other));
  order = new Map(state.roll.map((one, at) => [one.person.id, at]));
  const sought = $("find").value.trim().toLocaleLowerCase();
  return state.roll.filter(({ person }) => `${person.name} @${person.handle}`.toLocaleLowerCase().includes(sought));
}

const place = (one) => order.get(one.person.id) ?? Infinity;

function entry({ person, last }) {
  const isRead = person.id === choice.customer?.id && last?.channel === choice.channel;
  const isNews = last?.by_company && !isRead && last.at > seen.of(person.id);
  const print = JSON.stringify([person, last, last && when(last.at), isNews]);
  return { key: person.id, print, make: () => drawn(person, last, isNews) };
}

function drawn(person, last, isNews) {
  const icon = el("span", "face", face(person.name));
  icon.setAttribute("aria-hidden", "true");
  const text = el("bdi", "", last ? last.text.replace(SIGNS, "") || words.takenBack : `@${person.handle}`);
  const second = el("span", "customer__second", isNews ? el("b", "news", `● ${words.replied}`) : where(last), text);
  const made = el("li", "customer", icon, el("span", "customer__name", bdi(person.name)), last ? time(last.at) : null, second);
  made.id = `customer-${person.id}`;
  made.setAttribute("role", "option");
  return made;
}

const where = (last) => last && el("span", "", `${CHANNELS[last.channel].short}:`);

function mark() {
  const id = choice.customer?.id;
  for (const one of $("customers").children) one.setAttribute("aria-selected", String(one.dataset.key === id));
  if (id && $(`customer-${id}`)) $("customers").setAttribute("aria-activedescendant", `customer-${id}`);
  else $("customers").removeAttribute("aria-activedescendant");
}

function drawTop() {
  const { customer, place, channel } = choice;
  $("face").textContent = customer ? face(customer.name) : "";
  $("who").replaceChildren(...(customer ? [bdi(customer.name)] : ["…"]));
  $("where").replaceChildren(CHANNELS[channel].name, ...(place ? [" · ", bdi(place.name)] : []));
}

export function choose(id) {
  choice.customer = id;
  chosen();
  $(`customer-${id}`)?.scrollIntoView({ block: "nearest" });
}

async function invent() {
  const name = $("name").value.trim();
  if (!name) {
    $("name").focus();
    return say(words.needsName, { isBad: true });
  }
  let made;
  if (!(await doing(async () => (made = await ask("POST", "customers", { name }))))) return undefined;
  $("name").value = $("find").value = "";
  choose(made.id);
  document.body.dataset.tab = "write";
  $("text").focus();
  return say(words.invented(name));
}

function pressed(event) {
  const ids = matching().map((one) => one.person.id);
  const now = ids.indexOf(choice.customer?.id);
  const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: ids.length - 1 }[event.key];
  if (event.key === "Enter") document.body.dataset.tab = "write";
  if (event.key === "Enter") $("text").focus();
  if (to === undefined || !ids.length) return;
  event.preventDefault();
  choose(ids[Math.max(0, Math.min(to, ids.length - 1))]);
}

/** `act` is what to do when another customer, company or channel was chosen. */
export function choosing(act) {
  chosen = act;
  $("channels").addEventListener("change", (event) => {
    choice.channel = event.target.value;
    chosen();
  });
  $("place").addEventListener("change", () => {
    choice.place = $("place").value;
    chosen();
  });
  $("find").addEventListener("input", drawPeople);
  $("find").addEventListener("keydown", (event) => event.key === "ArrowDown" && $("customers").focus());
  $("customers").addEventListener("keydown", pressed);
  $("customers").addEventListener("click", (event) => {
    const one = event.target.closest("li");
    if (!one) return;
    choose(one.dataset.key);
    document.body.dataset.tab = "write";
  });
  $("newcomer").addEventListener("submit", (event) => {
    event.preventDefault();
    invent();
  });
}

/** The chosen customer has seen what was answered; gives who has it as news now. */
export function see() {
  const mine = state.roll.find((one) => one.person.id === choice.customer?.id);
  if (!mine?.last?.by_company || mine.last.channel !== choice.channel || document.hidden) return null;
  const isNews = mine.last.at > seen.of(mine.person.id);
  seen.keep(mine.person.id, mine.last.at);
  return isNews ? mine.person : null;
}
