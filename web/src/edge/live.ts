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

const wanted = new Map<string, number>(); // things on the screen, and by how many parts of it
const listeners = new Set<() => void>();
let state: Connection = "polling";
let socket: WebSocket | undefined;
let tries = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let running = false;

/** Start once somebody is signed in; a lost socket is opened again, and then everything shown is asked for again. */
export function goLive(): void {
  if (running) return;
  running = true;
  addEventListener("online", again);
  addEventListener("offline", () => became("offline"));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && state !== "live") again();
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
  const ticket = await answered(() => http.POST("/live/tickets"));
  if (!ticket.ok) return later();
  const url = new URL(ticket.body.url);
  url.searchParams.set("ticket", ticket.body.ticket);
  socket = new WebSocket(url);
  socket.onopen = () => {
    tries = 0;
    became("live");
    say();
    void queries.invalidateQueries({ refetchType: "active" });
  };
  socket.onmessage = (event: MessageEvent<string>) => told(event.data);
  socket.onclose = later;
}

function told(data: string): void {
  const notice = JSON.parse(data) as Notice;
  if (!notice.thing) return;
  for (const queryKey of keysOf(notice.thing)) askSoon(queryKey);
}

function say(): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ watch: [...wanted.keys()] }));
}

let saying: ReturnType<typeof setTimeout> | undefined;
function saySoon(): void {
  clearTimeout(saying);
  saying = setTimeout(say, 50);
}

function later(): void {
  socket = undefined;
  became(navigator.onLine ? "polling" : "offline");
  clearTimeout(timer);
  timer = setTimeout(() => void open(), PAUSES[Math.min(tries++, PAUSES.length - 1)]);
}

function again(): void {
  if (socket) return;
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
