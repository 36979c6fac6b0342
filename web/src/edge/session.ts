import * as oauth from "oauth4webapi";

/** How this stack signs people in, as its API tells (GET /sign-in). */
type SignIn = { issuer: string; client_id: string; scope: string; token: "access_token" | "id_token" };
type Started = { verifier: string; state: string; nonce: string; back: string; silent: boolean };
type Held = { token: string; refresh: string | undefined; endsAt: number };

/** What became of a renewal: a new token, none to be had any more, or no word of the issuer, who may give one later. */
export type Renewal = "new" | "none" | "away";

const STARTED = "casefold sign-in"; // of this tab, while it is at the issuer; never a token
const KNOWN = "casefold signed in"; // this browser was signed in: a reload asks the issuer without a page
const EARLY = 60_000; // milliseconds before its end at which a token is renewed

let held: Held | undefined; // in memory only: a reload asks the issuer again
let about: Promise<{ signIn: SignIn; server: oauth.AuthorizationServer; client: oauth.Client }> | undefined;
let renewing: Promise<Renewal> | undefined;

const insecure = { [oauth.allowInsecureRequests]: ["127.0.0.1", "localhost"].includes(location.hostname) };
const redirectUri = () => new URL("/desk/signed-in", location.origin).href;

/** The token for the next request; none when nobody is signed in. */
export async function token(): Promise<string | undefined> {
  if (held && held.endsAt - EARLY < Date.now()) await renew();
  return held?.token;
}

/** Whether somebody is signed in in this tab. */
export const isSignedIn = (): boolean => held !== undefined;

/** Whether this browser signed somebody in before, so that asking the issuer silently is worth it. */
export const wasSignedIn = (): boolean => localStorage.getItem(KNOWN) !== null;

/** Leave for the issuer; it comes back to `/desk/signed-in`. Silently: without a page, or with an error. */
export async function leaveForIssuer(back: string, silent: boolean): Promise<void> {
  const { signIn, server, client } = await issuer();
  const started = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    back,
    silent,
  };
  sessionStorage.setItem(STARTED, JSON.stringify(started));
  const url = new URL(String(server.authorization_endpoint));
  const asked = {
    client_id: client.client_id,
    redirect_uri: redirectUri(),
    response_type: "code",
    scope: signIn.scope,
    state: started.state,
    nonce: started.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(started.verifier),
    code_challenge_method: "S256",
    ...(silent ? { prompt: "none" } : {}),
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  location.replace(url);
}

/** What came back from the issuer: where to go on, or why not. */
export async function cameBack(url: URL): Promise<{ back: string } | { failed: string; back: string }> {
  const started = JSON.parse(sessionStorage.getItem(STARTED) ?? "null") as Started | null;
  sessionStorage.removeItem(STARTED);
  if (!started) return { failed: "sign-in-not-started-here", back: "/" };
  try {
    const { server, client } = await issuer();
    const given = oauth.validateAuthResponse(server, client, url, started.state);
    const answer = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), given, redirectUri(), started.verifier, insecure);
    await hold(await oauth.processAuthorizationCodeResponse(server, client, answer, { expectedNonce: started.nonce }));
    return { back: started.back };
  } catch (error) {
    if (started.silent) localStorage.removeItem(KNOWN);
    return { failed: error instanceof oauth.AuthorizationResponseError ? error.error : "sign-in-failed", back: started.back };
  }
}

/** A new token with the refresh token, once for all who wait for it. */
export function renew(): Promise<Renewal> {
  renewing ??= renewed().finally(() => {
    renewing = undefined;
  });
  return renewing;
}

/** Forget who was signed in, here and at the issuer. */
export async function signOut(): Promise<void> {
  held = undefined;
  localStorage.removeItem(KNOWN);
  const known = await issuer().catch(() => undefined);
  const end = known?.server.end_session_endpoint;
  if (!known || !end) return location.replace("/desk/");
  const url = new URL(end);
  const back = new URL("/desk/", location.origin).href;
  url.searchParams.set("client_id", known.client.client_id);
  url.searchParams.set("post_logout_redirect_uri", back);
  url.searchParams.set("logout_uri", back); // as Cognito calls it
  location.replace(url);
}

/** The issuer no longer vouches for us: what is typed is kept, and a sign-in starts over. */
export function forget(): void {
  held = undefined;
}

async function renewed(): Promise<Renewal> {
  const refresh = held?.refresh;
  if (!refresh) return "none";
  try {
    const { server, client } = await issuer();
    const answer = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh, insecure);
    await hold(await oauth.processRefreshTokenResponse(server, client, answer), refresh);
    return "new";
  } catch (error) {
    return isAway(error) ? "away" : "none";
  }
}

/** The network or the issuer failed: nothing was decided. */
function isAway(error: unknown): boolean {
  if (error instanceof oauth.ResponseBodyError) return error.status >= 500;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Response ? cause.status >= 500 || cause.status === 429 : error instanceof TypeError;
}

async function hold(given: oauth.TokenEndpointResponse, refresh?: string): Promise<void> {
  const { signIn } = await issuer();
  const token = signIn.token === "id_token" ? given.id_token : given.access_token;
  if (!token) throw new Error("the issuer gave no token");
  held = { token, refresh: given.refresh_token ?? refresh, endsAt: Date.now() + (given.expires_in ?? 3600) * 1000 };
  localStorage.setItem(KNOWN, "yes");
}

function issuer() {
  about ??= read().catch((error: unknown) => {
    about = undefined;
    throw error;
  });
  return about;
}

async function read() {
  const answer = await fetch("/sign-in");
  if (!answer.ok) throw new Error(`GET /sign-in: ${answer.status}`);
  const signIn = (await answer.json()) as SignIn;
  const named = new URL(signIn.issuer);
  const found = await oauth.discoveryRequest(named, { algorithm: "oidc", ...insecure });
  const server = await oauth.processDiscoveryResponse(named, found);
  return { signIn, server, client: { client_id: signIn.client_id } satisfies oauth.Client };
}
