/** One small menu for the deeds on a message: arrows, Enter, Escape, and the focus goes back where it came from. */

import { $, button } from "./elements.js";

let opener = null;

export function openMenu(at, deeds) {
  if (opener === at) return closeMenu();
  const menu = $("menu");
  opener = at;
  menu.replaceChildren(...deeds.map(([label, perform]) => item(label, perform)));
  menu.setAttribute("aria-label", at.getAttribute("aria-label"));
  menu.showPopover();
  place(menu, at.getBoundingClientRect());
  at.setAttribute("aria-expanded", "true");
  menu.firstElementChild.focus();
}

export function closeMenu({ andFocus = true } = {}) {
  if (!opener) return;
  $("menu").hidePopover();
  opener.setAttribute("aria-expanded", "false");
  if (andFocus) opener.focus();
  opener = null;
}

function item(label, perform) {
  const made = button("menu__item", label, () => {
    closeMenu();
    perform();
  });
  made.setAttribute("role", "menuitem");
  made.tabIndex = -1;
  return made;
}

function place(menu, near) {
  const below = near.bottom + 4 + menu.offsetHeight < innerHeight;
  menu.style.top = `${below ? near.bottom + 4 : near.top - 4 - menu.offsetHeight}px`;
  menu.style.left = `${Math.max(8, Math.min(near.left, innerWidth - menu.offsetWidth - 8))}px`;
}

function pressed(event) {
  const items = [...$("menu").children];
  const now = items.indexOf(document.activeElement);
  const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) items[(to + items.length) % items.length].focus();
  else if (event.key === "Escape" || event.key === "Tab") closeMenu();
  else return;
  event.preventDefault();
}

export function menus() {
  $("menu").addEventListener("keydown", pressed);
  document.addEventListener("pointerdown", (event) => {
    if (opener && !$("menu").contains(event.target) && !opener.contains(event.target)) closeMenu({ andFocus: false });
  });
  $("thread").addEventListener("scroll", () => closeMenu({ andFocus: false }), { passive: true });
  addEventListener("resize", () => closeMenu({ andFocus: false }));
}
