/** The busy hour: started and stopped here, played by the platforms. */

import { ask } from "./asking.js";
import { doing } from "./doing.js";
import { $, bdi, el } from "./elements.js";
import { say } from "./status.js";
import { words } from "./words.js";

let hour = { state: "none" };

export const isBusy = () => hour.state === "playing";

export async function loadBusy() {
  const was = hour.state;
  hour = await ask("GET", "busy-hour");
  if (was === "playing" && !isBusy()) say(words.over[hour.state] ?? "", { isQuiet: true });
}

export function drawBusy() {
  const focused = document.activeElement;
  $("play").hidden = $("span").disabled = isBusy();
  $("stop").hidden = !isBusy();
  if (focused === $("play") && isBusy()) $("stop").focus();
  if (focused === $("stop") && !isBusy()) $("play").focus();
  $("progress").hidden = hour.state === "none";
  if (hour.state === "none") return;
  $("bar").max = hour.total;
  $("bar").value = hour.sent;
  const told = { sent: [hour.sent, hour.total], arrived: [hour.arrived, hour.sent], answered: [hour.answered, hour.customers] };
  const print = JSON.stringify([told, hour.latest, hour.deed, hour.state]);
  if ($("progress").dataset.print === print) return;
  $("progress").dataset.print = print;
  $("figures").replaceChildren(...Object.entries(told).map(([name, figures]) => figure(name, figures)));
  $("latest").replaceChildren(...latest());
}

function figure(name, [part, whole]) {
  return el("div", "", el("dt", "", words.figures[name]), el("dd", "", el("b", "", String(part)), el("span", "", ` / ${whole}`)));
}

function latest() {
  if (!isBusy()) return [words.over[hour.state]];
  if (!hour.latest) return ["…"];
  const [name, deed] = words.latest(hour.latest, hour.deed);
  return [bdi(name), deed];
}

export function playing() {
  $("busy").addEventListener("submit", (event) => {
    event.preventDefault();
    doing(async () => (hour = await ask("POST", "busy-hour", { seconds: Number($("span").value) })));
  });
  $("stop").addEventListener("click", () => doing(async () => (hour = await ask("DELETE", "busy-hour"))));
}
