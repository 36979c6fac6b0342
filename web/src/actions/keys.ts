import { useEffect, useRef, useSyncExternalStore } from "react";

/** Something that can be done here: buttons, menus, keys and the palette are drawn from these. */
export type Act = {
  id: string;
  label: string;
  key?: string | undefined; // "a", "Shift A", "g m", "/", "Enter"
  refused?: string | undefined; // why not now, in words
  hidden?: boolean; // a key only: not listed in the palette
  act: () => void;
};

/** Innermost first: a task's row, then the panel, the case or list, the app. */
export type Rank = "row" | "panel" | "screen" | "app";
type Scope = { rank: Rank; acts: readonly Act[] };

const RANKS: readonly Rank[] = ["row", "panel", "screen", "app"];
const WRITING = "input, textarea, select, [contenteditable]";
const OVER_ALL = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";
const SEQUENCE = 1500; // milliseconds in which the second key of a sequence counts
const PAUSE = 1000; // milliseconds without a letter, after which one is no longer typing

const scopes = new Set<Scope>();
const listeners = new Set<() => void>();
let all: readonly Act[] = [];
let first = ""; // of a sequence that has begun
let firstAt = 0;
let typed: { at: number; field: Element } | undefined; // the last letter in a field
let singleKeys = true;
let refuse: (reason: string) => void = () => {};

/** Letters of somebody whose field has just gone from under their fingers are no keys, until they pause. */
export function typesOn(typed: { at: number; isThere: boolean } | undefined, now: number): boolean {
  return typed !== undefined && !typed.isThere && now - typed.at < PAUSE;
}

/** Listen, once for the page. A key that is refused says why. */
export function listen(onRefused: (reason: string) => void): () => void {
  refuse = onRefused;
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}

/** Whether single letters do things; the palette's key always does. */
export function letSingleKeys(allowed: boolean): void {
  singleKeys = allowed;
}

/** Make these possible as long as the component is there. */
export function useActs(rank: Rank, acts: readonly Act[]): void {
  const scope = useRef<Scope>({ rank, acts });
  scope.current.acts = acts;
  useEffect(() => {
    const mine = scope.current;
    scopes.add(mine);
    return () => {
      scopes.delete(mine);
      changed();
    };
  }, []);
  useEffect(changed);
}

/** All that can be done now, innermost first: for the palette and the list of keys. */
export function useAllActs(): readonly Act[] {
  return useSyncExternalStore(subscribe, () => all);
}

/** How a key press is written: letters as "a" or "Shift A", others as they are. */
export function spelt(event: Pick<KeyboardEvent, "key" | "shiftKey">): string {
  const isLetter = /^\p{L}$/u.test(event.key);
  if (!isLetter) return event.key;
  return event.shiftKey ? `Shift ${event.key.toUpperCase()}` : event.key.toLowerCase();
}

function pressed(event: KeyboardEvent): void {
  if (isOfLostField(event)) return;
  const isPalette = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
  if (!isPalette && (!singleKeys || isElsewhere(event))) return;
  const key = isPalette ? "Ctrl K" : spelt(event);
  if (event.repeat && key !== "j" && key !== "k") return;
  const found = sought(key, event.timeStamp);
  if (!found) return;
  event.preventDefault();
  if (found.refused) refuse(`${found.label}: ${found.refused}`);
  else found.act();
}

function isOfLostField(event: KeyboardEvent): boolean {
  const at = event.target instanceof Element ? event.target : undefined;
  const isLetter = event.key.length === 1 || event.key === "Backspace";
  if (at?.matches(WRITING)) typed = isLetter ? { at: event.timeStamp, field: at } : undefined;
  else if (typed && isLetter && typesOn({ at: typed.at, isThere: typed.field.isConnected }, event.timeStamp)) typed.at = event.timeStamp;
  else typed = undefined;
  return typed !== undefined && typed.field !== at;
}

/** Not for us: somebody writes, composes, or has something floating to answer. */
function isElsewhere(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return true;
  const at = event.target instanceof Element ? event.target : document.body;
  return at.matches(WRITING) || at.closest(OVER_ALL) !== null || document.querySelector(".veil, .menu") !== null;
}

function sought(key: string, at: number): Act | undefined {
  const sequence = first && at - firstAt < SEQUENCE ? `${first} ${key}` : "";
  first = "";
  const found = (sequence && find(sequence)) || find(key);
  if (!found && ordered().some((act) => act.key?.startsWith(`${key} `))) {
    first = key;
    firstAt = at;
  }
  return found || undefined;
}

const find = (key: string): Act | undefined => ordered().find((act) => act.key === key);

function ordered(): Act[] {
  const sorted = [...scopes].reverse().sort((one, other) => RANKS.indexOf(one.rank) - RANKS.indexOf(other.rank));
  return sorted.flatMap((scope) => scope.acts);
}

function changed(): void {
  const now = ordered();
  const isSame = now.length === all.length && now.every((act, place) => isLike(act, all[place]));
  all = isSame ? all : now;
  if (!isSame) for (const tell of listeners) tell();
  else all.forEach((act, place) => Object.assign(act, { act: now[place]?.act }));
}

function isLike(act: Act, other: Act | undefined): boolean {
  return other !== undefined && act.id === other.id && act.label === other.label && act.key === other.key && act.refused === other.refused;
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
