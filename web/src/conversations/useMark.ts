import { useEffect, useRef, useState } from "react";
import { answered, http } from "../edge/http";
import { queries } from "../edge/queries";
import type { CaseSeen } from "./seen";

const LOOKED_AT = 2000; // milliseconds in view, in a focused tab

/** Where "new since you were here" stands: as it was when the case was opened, or when one last looked away. */
export function useOpeningMark(seen: CaseSeen): string | null {
  const [frozen, setFrozen] = useState(seen.mark);
  const latest = useRef(seen.mark);
  latest.current = seen.mark;
  useEffect(() => {
    const left = () => document.visibilityState === "hidden" && setFrozen(latest.current);
    document.addEventListener("visibilitychange", left);
    return () => document.removeEventListener("visibilitychange", left);
  }, []);
  return frozen;
}

/** Tell the service how far one has seen, once the newest was in view for a while and the tab had the focus. */
export function useMark(seen: CaseSeen, newest: string | undefined, isInView: boolean): void {
  const isNews = newest !== undefined && (seen.mark === null || newest > seen.mark);
  const id = seen.case.id;
  useEffect(() => {
    if (!isNews || !isInView || newest === undefined) return;
    let looked: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(looked);
      if (document.hasFocus() && document.visibilityState === "visible") looked = setTimeout(() => (isDrawn() ? void move(id, newest) : look()), LOOKED_AT);
    };
    look();
    for (const change of ["focus", "blur"]) addEventListener(change, look);
    return () => {
      clearTimeout(looked);
      for (const change of ["focus", "blur"]) removeEventListener(change, look);
    };
  }, [id, newest, isInView, isNews]);
}

/** On a phone the thread may be behind another tab of the case. */
const isDrawn = (): boolean => (document.querySelector(".thread__box")?.clientHeight ?? 0) > 0;

async function move(id: string, key: string): Promise<void> {
  const answer = await answered(() => http.PUT("/cases/{case_id}/mark", { params: { path: { case_id: id } }, body: { key } }));
  if (!answer.ok) return;
  queries.setQueryData<CaseSeen>(["case", id], (seen) => (seen ? { ...seen, mark: answer.body.key } : seen));
  void queries.invalidateQueries({ queryKey: ["list"] });
}
