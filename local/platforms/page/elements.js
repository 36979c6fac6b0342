/** Elements from data. Every word of anybody becomes a text node. */

export const $ = (id) => document.getElementById(id);

/** An element with a class and what is in it: texts and other elements; nothing for what is empty. */
export function el(tag, classes, ...inside) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.append(...inside.flat().filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

/** A name, whatever its direction, that does not turn what stands beside it. */
export const bdi = (name) => el("bdi", "", name);

export function button(classes, label, perform) {
  const made = el("button", classes, label);
  made.type = "button";
  made.addEventListener("click", () => perform(made));
  return made;
}

/**
 * Show these items, each `{ key, print, make }`, in this order. What is shown already and has not changed its print
 * stays the same element: whoever reads, points or has the focus there is not disturbed.
 */
export function keyed(at, items) {
  const there = new Map([...at.children].map((one) => [one.dataset.key, one]));
  const wanted = items.map((item) => kept(there.get(item.key), item) ?? made(item));
  for (const one of [...at.children]) if (!wanted.includes(one)) one.remove();
  wanted.forEach((one, place) => {
    if (at.children[place] !== one) at.insertBefore(one, at.children[place] ?? null);
  });
}

function kept(one, item) {
  return one?.dataset.print === item.print ? one : null;
}

function made(item) {
  const one = item.make();
  Object.assign(one.dataset, { key: item.key, print: item.print });
  return one;
}

/** Fill a select; one that a person may have open is left alone while nothing changes. */
export function options(select, listed, chosen) {
  const print = JSON.stringify(listed);
  if (select.dataset.print !== print) {
    select.dataset.print = print;
    select.replaceChildren(...listed.map(([value, label]) => Object.assign(el("option", "", label), { value })));
  }
  if (listed.some(([value]) => value === chosen) && select.value !== chosen) select.value = chosen;
}

/** The first letters of a name: of its first and last word. */
export function face(name) {
  const parts = name.trim().split(/\s+/u);
  const ends = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return ends.map((one) => [...one][0] ?? "").join("").toLocaleUpperCase();
}
