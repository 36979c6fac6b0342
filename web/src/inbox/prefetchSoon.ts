import { prefetchCase } from "../cases/useCase";

const MEANT = 150; // milliseconds that somebody stays on a row before it is fetched: who passes does not ask
let timer: ReturnType<typeof setTimeout> | undefined;

/** Have the case of a row at hand, should it be opened. */
export function prefetchSoon(caseId: string): void {
  clearTimeout(timer);
  timer = setTimeout(() => prefetchCase(caseId), MEANT);
}

/** Somebody went on. */
export const passedBy = (): void => clearTimeout(timer);
