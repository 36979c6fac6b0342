import { type RefObject, useLayoutEffect, useRef } from "react";

/** Who reads the newest goes on reading it when the composer grows or the keyboard opens; others are not moved. */
export function useKeptEnd(box: RefObject<HTMLElement | null>, threshold: number, onEnd: (isAtEnd: boolean) => void): void {
  const told = useRef(onEnd);
  told.current = onEnd;
  useLayoutEffect(() => {
    const it = box.current;
    if (!it) return;
    const isAtEnd = () => it.scrollHeight - it.clientHeight - it.scrollTop <= threshold;
    let was = isAtEnd(); // before its size changed: only scrolling says so
    const look = () => {
      was = isAtEnd();
    };
    const sized = new ResizeObserver(() => {
      if (was) it.scrollTop = it.scrollHeight;
      told.current(isAtEnd());
    });
    it.addEventListener("scroll", look, { passive: true });
    sized.observe(it);
    return () => {
      it.removeEventListener("scroll", look);
      sized.disconnect();
    };
  }, [box, threshold]);
}
