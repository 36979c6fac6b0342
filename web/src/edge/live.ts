import { useEffect, useSyncExternalStore } from "react";
import { askSoon } from "./askSoon";
import { answered, http } from "./http";
import { queries } from "./queries";
import { keysOf } from "./things";

/** live: told at once; polling: asked every 15 s while the socket is away; offline: no network at all. */
export type Connection = "live" | "polling" | "offline";
type Notice = { thing: string; version: string };

const KEEP_ALIVE = 4 * 60_000; // the gateway ends what is silent for ten minutes
const POLL = 15_000;
const PAUSES = [500, 1000, 2000, 5000, 15_000];
const STEADY = 10_000; // a socket that was open so long starts the pauses over

const wanted = new Map<string, number>(); // things on the screen, and by how many parts of it
const listeners = new Set<() => void>();
let state: Connection = "polling";
let socket: WebSocket | undefined;
let opened = 0; // tries so far: only the last one counts
let tries = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let running = false;

/** Start once somebody is signed in; a lost socket is opened again, and then everything shown is asked for again. */
export function goLive(): void {
  if (running) return;
  running = true;
  addEventListener("online", again);
  addEventListener("offline", away);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    if (state === "live") say(); // a socket that died in a sleep is noticed by writing to it
    else again();
  });
  setInterval(say, KEEP_ALIVE);
  void open();
}

/** How the screen is kept fresh now. */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => state);
}

/** For queries: how often to ask while nobody tells us. Hidden tabs do not ask. */
export const pollInterval = (): number | false => (state === "live" ? false : POLL);

/** Have the service tell when one of these changes, as long as the component is there. */
export function useWatch(things: readonly string[]): void {
  const all = things.join(" ");
  useEffect(() => {
    const mine = all ? all.split(" ") : [];
    for (const thing of mine) wanted.set(thing, (wanted.get(thing) ?? 0) + 1);
    saySoon();
    return () => {
      for (const thing of mine) drop(thing);
      saySoon();
    };
  }, [all]);
}

function drop(thing: string): void {
  const left = (wanted.get(thing) ?? 1) - 1;
  if (left > 0) wanted.set(thing, left);
  else wanted.delete(thing);
}

async function open(): Promise<void> {
  clearTimeout(timer);
  const mine = ++opened;
  const ticket = await answered(() => http.POST("/live/tickets"));
  if (mine !== opened) return;
  if (!ticket.ok) return later();
  const url = new URL(ticket.body.url);
  url.searchParams.set("ticket", ticket.body.ticket);
  const made = new WebSocket(url);
  let since = Number.POSITIVE_INFINITY;
  socket = made;
  made.onopen = () => {
    if (socket !== made) return;
    since = Date.now();
    became("live");
    say();
    void queries.invalidateQueries({ refetchType: "active" });
  };
  made.onmessage = (event: MessageEvent<string>) => told(event.data);
  made.onclose = () => {
    if (socket !== made) return;
    if (Date.now() - since > STEADY) tries = 0;
    later();
  };
}

/** No network: a socket that seems open then may never say another word. */
function away(): void {
  opened += 1;
  socket?.close();
  socket = undefined;
  became("offline");
}

function told(data: string): void {
  const notice = JSON.parse(data) as Notice;
  if (!notice.thing || isKnown(notice)) return;
  for (const queryKey of keysOf(notice.thing)) askSoon(queryKey);
}

/** The screen has the case in this very version: of each that it begins to watch it is told the version at once. */
function isKnown({ thing, version }: Notice): boolean {
  const [kind, id] = thing.split("/");
  return kind === "case" && queries.getQueryData<{ etag: string }>(["case", id])?.etag === version;
}

function say(): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ watch: [...wanted.keys()] }));
}

let saying: ReturnType<typeof setTimeout> | undefined;
function saySoon(): void {
  clearTimeout(saying);
  saying = setTimeout(say, 50);
}

/** Open it again in a while; a hidden tab does so when somebody looks. What is shown is asked for by itself until then. */
function later(): void {
  const wasLive = state === "live";
  socket = undefined;
  became(navigator.onLine ? "polling" : "offline");
  if (wasLive) void queries.invalidateQueries({ refetchType: "none" }); // starts the asking: the queries look at the interval anew
  clearTimeout(timer);
  if (document.visibilityState === "hidden") return;
  timer = setTimeout(() => void open(), PAUSES[Math.min(tries++, PAUSES.length - 1)]);
}

/** Open it now, in the place of what there was: that may be dead without knowing it. */
function again(): void {
  if (socket?.readyState === WebSocket.CONNECTING) return;
  const before = socket;
  socket = undefined;
  before?.close();
  tries = 0;
  became("polling");
  void open();
  void queries.invalidateQueries({ refetchType: "active" });
}

function became(now: Connection): void {
  if (state === now) return;
  state = now;
  for (const tell of listeners) tell();
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
