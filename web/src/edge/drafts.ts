/** What was typed and is nowhere else yet, kept in this browser: drafts by their id, and answers that wait for the service's yes. */
export type Mode = "public" | "direct" | "note";

/** One text in the writing: of one person, case, conversation and mode. */
export type Draft = {
  key: string; // agent, case and draft id: no text can be found under another
  agent: string;
  caseId: string;
  id: string; // as the service knows it
  mode: Mode;
  conversation: string | null;
  to: string | null;
  text: string;
  at: number; // when it was last typed in
  began: string | null; // the newest message of the customer when the first letter was typed
};

/** One answer or note that was sent and not yet confirmed: its key makes every try the same deed. */
export type Outgoing = Draft & { once: string; hold: number };

type Name = "drafts" | "outgoing";
const DATABASE = "casefold";
const DEVICE = "casefold device";
const PATIENCE = 3000; // milliseconds for a browser to open what it keeps

let opened: Promise<IDBDatabase> | undefined;
const unstored = { drafts: new Map<string, Draft>(), outgoing: new Map<string, Outgoing>() }; // what the browser would not keep: newer than what it has

/** This browser's own name, part of the ids of its drafts. */
export function device(): string {
  const known = localStorage.getItem(DEVICE);
  if (known) return known;
  const made = crypto.randomUUID().slice(0, 8);
  localStorage.setItem(DEVICE, made);
  return made;
}

/** The draft of a key, if one is kept here. */
export const draftOf = async (key: string): Promise<Draft | undefined> => unstored.drafts.get(key) ?? (await asked<Draft | undefined>("drafts", (store) => store.get(key)));

/** Keep a draft; an empty one is forgotten. False: it is kept in this page only, as the browser keeps nothing. */
export async function keepDraft(draft: Draft): Promise<boolean> {
  if (!draft.text) return forgetDraft(draft.key);
  const isKept = await written("drafts", (store) => store.put(draft));
  if (isKept) unstored.drafts.delete(draft.key);
  else unstored.drafts.set(draft.key, draft);
  return isKept;
}

/** Forget a draft. */
export function forgetDraft(key: string): Promise<boolean> {
  unstored.drafts.delete(key);
  return written("drafts", (store) => store.delete(key));
}

/** The text leaves the composer: from draft to outgoing in one step, so that it is always in one of them. */
export async function keepOutgoing(outgoing: Outgoing): Promise<void> {
  try {
    const both = (await database()).transaction(["drafts", "outgoing"], "readwrite");
    both.objectStore("outgoing").put(outgoing);
    both.objectStore("drafts").delete(outgoing.key);
    await ended(both);
  } catch {
    unstored.outgoing.set(outgoing.once, outgoing);
  }
  unstored.drafts.delete(outgoing.key);
}

/** The service has it, or has refused it and it is a draft again. */
export function forgetOutgoing(once: string): Promise<boolean> {
  unstored.outgoing.delete(once);
  return written("outgoing", (store) => store.delete(once));
}

/** All that still waits for its yes. */
export const allOutgoing = async (): Promise<Outgoing[]> => [...((await asked<Outgoing[]>("outgoing", (store) => store.getAll())) ?? []), ...unstored.outgoing.values()];

/** Every draft that is kept here. */
export async function allDrafts(): Promise<Draft[]> {
  const kept = (await asked<Draft[]>("drafts", (store) => store.getAll())) ?? [];
  return [...kept.filter((one) => !unstored.drafts.has(one.key)), ...unstored.drafts.values()];
}

/** What the browser has; nothing where it keeps nothing. */
async function asked<T>(name: Name, ask: (store: IDBObjectStore) => IDBRequest): Promise<T | undefined> {
  try {
    return await done<T>(name, "readonly", ask);
  } catch {
    return undefined;
  }
}

/** Whether the browser did it. */
async function written(name: Name, ask: (store: IDBObjectStore) => IDBRequest): Promise<boolean> {
  try {
    await done(name, "readwrite", ask);
    return true;
  } catch {
    return false;
  }
}

async function done<T>(name: Name, mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const transaction = (await database()).transaction(name, mode);
  const request = ask(transaction.objectStore(name));
  await ended(transaction);
  return request.result as T;
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done();
    transaction.onabort = () => failed(transaction.error);
    transaction.onerror = () => failed(transaction.error);
  });
}

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((done, failed) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("drafts", { keyPath: "key" });
      request.result.createObjectStore("outgoing", { keyPath: "once" });
    };
    request.onsuccess = () => {
      request.result.onclose = reopen;
      done(request.result);
    };
    request.onerror = () => failed(request.error);
    setTimeout(() => failed(new Error("the browser does not answer")), PATIENCE); // nobody waits for ever to write
  });
  opened.catch(reopen);
  return opened;
}

/** The next one asks anew: what failed once may go well later. */
function reopen(): void {
  opened = undefined;
}
