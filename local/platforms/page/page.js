/** The page where a person is a customer: what is read when, and what is drawn of it. */

import { ask, turns } from "./asking.js";
import { drawBusy, isBusy, loadBusy, playing } from "./busy.js";
import { composing, drawCompose } from "./compose.js";
import { AGAIN, afterwards, told } from "./doing.js";
import { $ } from "./elements.js";
import { drawFaults, faulting, loadFaults } from "./faults.js";
import { menus } from "./menu.js";
import { drawOutcome, loadCases } from "./outcome.js";
import { choosing, drawPeople, see } from "./people.js";
import { scrolling } from "./scrolling.js";
import { choice, state } from "./state.js";
import { say, trouble } from "./status.js";
import { loadTalk } from "./talk.js";
import { drawThread } from "./thread.js";
import { words } from "./words.js";

const LOOK = 1000; // milliseconds
const SELDOM = 3; // looks: what others change is asked for so often
const roll = turns();
let looks = 0;
let timer = 0;

function draw() {
  drawPeople();
  drawThread();
  drawCompose();
  drawOutcome();
  drawBusy();
  drawFaults();
  for (const one of document.querySelectorAll(".tabs button")) {
    one.setAttribute("aria-current", String(one.dataset.tab === document.body.dataset.tab));
  }
}

/** Everything again, as it is now. */
async function refresh() {
  const read = (path) => ask("GET", path);
  const isNewest = roll();
  const [accounts, chats, people] = await Promise.all([read("accounts"), read("chats"), read("roll"), loadFaults(), loadBusy()]);
  if (isNewest()) Object.assign(state, { accounts, chats, roll: people });
  pin();
  await loadTalk();
  state.loaded = true;
  draw();
  await loadCases();
  draw();
}

/** Whoever is chosen because they were first stays chosen when others come before them. */
function pin() {
  if (choice.customer) choice.customer = choice.customer.id;
  if (choice.place) choice.place = choice.place.id;
}

/** What may be new although nothing changed on the platforms: a chat, and what the company does with a case. */
async function glance() {
  await Promise.all([loadBusy(), loadCases()]);
  if (choice.channel === "chat") await loadTalk();
  const isNewest = roll();
  const people = await ask("GET", "roll");
  if (isNewest()) state.roll = people;
  draw();
}

async function chosen() {
  state.threads = [];
  state.cases = state.cases && [];
  draw();
  await loadTalk().catch(told);
  draw();
  await loadCases().catch(told);
  draw();
}

/** Look for news as long as somebody looks at the page. */
async function look() {
  clearTimeout(timer);
  let nap = LOOK;
  try {
    if (!document.hidden) await news();
    if (!$("trouble").hidden) say(words.back);
    trouble("");
  } catch (error) {
    nap = AGAIN * 1000;
    told(error);
  } finally {
    clearTimeout(timer);
    timer = setTimeout(look, nap);
  }
}

async function news() {
  looks += 1;
  const now = await ask("GET", "state");
  const isNews = now.version !== state.version;
  state.product = now.product;
  if (isNews) await refresh();
  else if (isBusy() || looks % SELDOM === 0) await glance();
  state.version = now.version;
  const answered = see();
  if (answered) say(words.answered(answered.name), { isQuiet: true });
}

function tabs() {
  for (const one of document.querySelectorAll(".tabs button")) {
    one.addEventListener("click", () => {
      document.body.dataset.tab = one.dataset.tab;
      draw();
    });
  }
}

afterwards(refresh);
choosing(chosen);
composing();
playing();
faulting();
menus();
scrolling();
tabs();
new MutationObserver(draw).observe(document.body, { attributeFilter: ["data-tab"] });
document.addEventListener("visibilitychange", () => !document.hidden && look());
draw();
look();
