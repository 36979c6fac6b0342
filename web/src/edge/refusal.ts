/** What the service says no with: a permanent code and the facts that a screen shows (RFC 9457). */
export type Refusal = {
  code: string;
  status: number;
  facts: Record<string, unknown>;
};

/** A refusal is an answer, not an exception: who asks shows it. */
export type Answer<T> = { ok: true; body: T } | { ok: false; refusal: Refusal };

/** For queries, whose errors are thrown: the refusal as it came. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** No answer at all: the network is away, or the service is. */
export const NO_ANSWER: Refusal = { code: "no-answer", status: 0, facts: {} };

/** There is no such thing, or one may not know of it: that looks alike. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Refused && [403, 404].includes(error.refusal.status);
}

/** A later try may go better: nothing was decided. */
export function isPassing(refusal: Refusal): boolean {
  return refusal.status === 0 || refusal.status === 429 || refusal.status >= 500;
}

/** A body that is a problem document, or what stands in for one. */
export function refusalIn(body: unknown, status: number): Refusal {
  if (typeof body === "object" && body !== null && "code" in body && typeof body.code === "string") {
    const facts = "facts" in body && typeof body.facts === "object" && body.facts !== null ? body.facts : {};
    return { code: body.code, status, facts: facts as Record<string, unknown> };
  }
  return { code: "unexpected-error", status, facts: {} };
}
