import { type RefCallback, useCallback, useState } from "react";

/** The height that style gives an element now: with density, touch, text size and width it is another. */
export function useHeightOf(): [RefCallback<HTMLElement>, number] {
  const [height, setHeight] = useState(0);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const measure = () => setHeight(element.getBoundingClientRect().height);
    const watched = new ResizeObserver(measure);
    watched.observe(element);
    measure();
    return () => watched.disconnect();
  }, []);
  return [ref, height];
}
