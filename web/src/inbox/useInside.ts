import { type FocusEvent, type KeyboardEvent, type PointerEvent, type UIEvent, useRef, useState } from "react";
import { prefetchSoon } from "./prefetchSoon";

const OVER = ".veil, .menu"; // what floats over the screen: the list is still what it is about

/** Whether somebody is in the list, by pointer or focus or having scrolled it from its start; and on which row. */
export function useInside() {
  const [at, setAt] = useState<string>();
  const [isFocused, setFocused] = useState(false);
  const [isPointed, setPointed] = useState(false);
  const [isScrolled, setScrolled] = useState(false);
  const extending = useRef(false); // Shift and an arrow are held: what is chosen grows from the row one is on
  const props = (open: (id: string) => void) => ({
    onFocus: (event: FocusEvent) => {
      setFocused(true);
      const row = rowOf(event.target);
      setAt(row);
      if (row) prefetchSoon(caseOf(row));
    },
    onBlur: (event: FocusEvent<HTMLElement>) => {
      const to = event.relatedTarget;
      if (event.currentTarget.contains(to)) return;
      setFocused(false);
      if (to && !to.closest(OVER)) setAt(undefined);
    },
    onKeyDownCapture: (event: KeyboardEvent) => {
      extending.current = event.shiftKey && event.key.startsWith("Arrow");
      opens(event, open); // also while rows are chosen, where Enter would choose
    },
    onKeyUpCapture: () => {
      extending.current = false;
    },
    onPointerEnter: (event: PointerEvent) => setPointed(event.pointerType !== "touch"),
    onPointerLeave: () => setPointed(false),
    onScrollCapture: (event: UIEvent) => setScrolled(event.target instanceof Element && event.target.scrollTop > 0),
  });
  return { isInside: isFocused || isPointed || isScrolled, at, from: () => (extending.current ? at : undefined), props };
}

const caseOf = (row: string): string => row.split(" ")[0] ?? row;

/** The row that an element is of. */
const rowOf = (element: Element | null): string | undefined => element?.closest("[data-key]")?.getAttribute("data-key") ?? undefined;

function opens(event: KeyboardEvent, open: (id: string) => void): void {
  const element = event.target instanceof Element ? event.target : null;
  const id = element?.matches("[role=row]") ? rowOf(element) : undefined;
  if (event.key !== "Enter" || !id || event.ctrlKey || event.metaKey || event.altKey) return;
  event.stopPropagation();
  event.preventDefault();
  open(id);
}
