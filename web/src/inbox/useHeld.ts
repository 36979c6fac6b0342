import { useState } from "react";
import { type Item, rowId } from "../cases/useWorklist";
import { held, settled } from "./held";

const NONE: ReadonlySet<string> = new Set();
const OWN_FOR = 5_000; // milliseconds in which what somebody did themselves moves its rows, as the lists come to know of it

/** A list that stands still while somebody is in it, but for what they do themselves. */
export function useHeld(fresh: readonly Item[], isHeld: boolean) {
  const [shown, setShown] = useState(fresh);
  const [own, setOwn] = useState(NONE);
  const next = isHeld ? held(shown, fresh, own, rowId) : settled(fresh);
  if (!isSame(next.rows, shown)) setShown(next.rows);
  const release = (ids: readonly string[]) => {
    setOwn((before) => new Set([...before, ...ids]));
    setTimeout(() => setOwn((before) => new Set([...before].filter((id) => !ids.includes(id)))), OWN_FOR);
  };
  return { ...next, show: () => setShown(fresh), release };
}

const isSame = (one: readonly Item[], other: readonly Item[]): boolean => one.length === other.length && one.every((item, place) => item === other[place]);
