/** What is to go wrong. */

import { ask } from "./asking.js";
import { doing } from "./doing.js";
import { $, el, keyed, options } from "./elements.js";
import { FAULTS, words } from "./words.js";

let left = [];

export async function loadFaults() {
  left = await ask("GET", "faults");
}

export function drawFaults() {
  keyed($("faults"), left.map((one, place) => ({ key: String(place), print: words.fault(one), make: () => el("li", "", words.fault(one)) })));
  $("clear").hidden = left.length === 0;
}

export function faulting() {
  options($("kind"), FAULTS.map(([label], place) => [String(place), label]), "0");
  $("fault").addEventListener("submit", (event) => {
    event.preventDefault();
    const [, fault] = FAULTS[$("kind").value];
    doing(() => ask("POST", "faults", { ...fault, times: Number($("times").value) || 1 }));
  });
  $("clear").addEventListener("click", () => doing(() => ask("DELETE", "faults")));
}
