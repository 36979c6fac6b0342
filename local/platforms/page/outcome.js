/** What came of it: the company's last answer, and the cases at the product. */

import { ask, query, turns } from "./asking.js";
import { $, bdi, el, keyed } from "./elements.js";
import { choice, spot, state } from "./state.js";
import { lastAnswer } from "./talk.js";
import { time, when } from "./times.js";
import { words } from "./words.js";

const turn = turns();

export async function loadCases() {
  const { channel, place, customer } = choice;
  if (!place || !customer) return;
  const at = spot();
  const isNewest = turn();
  const told = await ask("GET", `cases?${query({ channel, place: place.id, customer: customer.id })}`);
  if (at === spot() && isNewest()) state.cases = told.cases;
}

export function drawOutcome() {
  const answer = lastAnswer();
  keyed($("answer"), [answer ? said(answer) : { key: "none", print: "", make: () => el("p", "quietly", words.noAnswer) }]);
  $("cases-part").hidden = state.cases === null;
  keyed($("cases"), cases());
  $("desk").hidden = !state.product;
  $("desk").href = `${state.product}/desk/`;
}

function said(answer) {
  const make = () => {
    const text = el("blockquote", "answer", answer.text);
    text.dir = "auto";
    return el("div", "", text, el("p", "quietly", bdi(answer.author.name), " · ", time(answer.at)));
  };
  return { key: answer.id, print: JSON.stringify([answer, when(answer.at)]), make };
}

function cases() {
  const found = new Map((state.cases ?? []).filter((one) => one.case).map((one) => [one.case.id, one.case]));
  const all = [...found.values()].map((one) => ({ key: one.id, print: JSON.stringify(one), make: () => drawn(one) }));
  if (all.length) return all;
  const text = state.threads.length ? words.noCase : words.noWriting;
  return [{ key: "none", print: text, make: () => el("p", "quietly", text) }];
}

function drawn(one) {
  const link = el("a", "button case__open", words.caseOpens);
  link.href = `${state.product}/desk/cases/${encodeURIComponent(one.id)}`;
  link.target = "_blank";
  link.rel = "noopener";
  link.setAttribute("aria-label", `${words.caseName(one.number)}: ${words.caseOpens}`);
  const holder = el("p", "quietly", one.assignee ? [bdi(one.assignee), words.holder("")] : words.nobody);
  const status = el("span", `chip ${one.status.replace(" ", "-")}`, words.status(one.status));
  return el("div", "case", el("p", "case__number", words.caseName(one.number), " ", status), holder, link);
}
