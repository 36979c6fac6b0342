import createClient, { type Middleware } from "openapi-fetch";
import { learn } from "./clock";
import { type Answer, NO_ANSWER, Refused, refusalIn } from "./refusal";
import type { components, paths } from "./schema";
import { forget, isSignedIn, renew, token } from "./session";

export type Schemas = components["schemas"];

type Raw<T> = { data?: T | undefined; error?: unknown; response: Response };
let lost: () => void = () => {};

/** What happens when the session is over: the shell asks to sign in again, over what is on the screen. */
export function onSessionLost(act: () => void): void {
  lost = act;
}

const signed: Middleware = {
  async onRequest({ request }) {
    const bearer = await token();
    if (bearer) request.headers.set("Authorization", `Bearer ${bearer}`);
    return request;
  },
  onResponse({ response }) {
    learn(response.headers.get("Date"));
  },
};

/** The service, typed by its own contract. */
export const http = createClient<paths>({ baseUrl: location.origin });
http.use(signed);

/** The answer to something a person asked for. A token that ran out is renewed, once. */
export async function answered<T>(ask: () => Promise<Raw<T>>): Promise<Answer<T>> {
  try {
    let raw = await ask();
    const renewed = raw.response.status === 401 ? await renew() : "new";
    if (renewed === "away") return { ok: false, refusal: NO_ANSWER };
    if (raw.response.status === 401 && renewed === "new") raw = await ask();
    if (raw.response.status === 401) end();
    if (raw.response.ok) return { ok: true, body: raw.data as T };
    return { ok: false, refusal: refusalIn(raw.error, raw.response.status) };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    return { ok: false, refusal: NO_ANSWER };
  }
}

/** The session is over: said once, and not again over what somebody writes since. */
function end(): void {
  if (!isSignedIn()) return;
  forget();
  lost();
}

/** The same for a query: its error is thrown, as `Refused`. */
export async function read<T>(ask: () => Promise<Raw<T>>): Promise<T> {
  const answer = await answered(ask);
  if (!answer.ok) throw new Refused(answer.refusal);
  return answer.body;
}

/** A key for one deed, made when the person acts and kept through retries. */
export const onceKey = (): string => crypto.randomUUID();
