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

let opened: Promise<IDBDatabase> | undefined;
const unstored = { drafts: new Map<string, Draft>(), outgoing: new Map<string, Outgoing>() }; // where the browser keeps nothing

/** This browser's own name, part of the ids of its drafts. */
export function device(): string {
  const known = localStorage.getItem(DEVICE);
  if (known) return known;
  const made = crypto.randomUUID().slice(0, 8);
  localStorage.setItem(DEVICE, made);
  return made;
}

/** The draft of a key, if one is kept here. */
export const draftOf = (key: string): Promise<Draft | undefined> => inStore("drafts", "readonly", (store) => store.get(key), () => unstored.drafts.get(key));

/** Keep a draft; an empty one is forgotten. */
export function keepDraft(draft: Draft): Promise<unknown> {
  if (!draft.text) return forgetDraft(draft.key);
  return inStore("drafts", "readwrite", (store) => store.put(draft), () => unstored.drafts.set(draft.key, draft));
}

/** Forget a draft. */
export const forgetDraft = (key: string): Promise<unknown> => inStore("drafts", "readwrite", (store) => store.delete(key), () => unstored.drafts.delete(key));

/** The text leaves the composer: from draft to outgoing in one step, so that it is always in one of them. */
export async function keepOutgoing(outgoing: Outgoing): Promise<void> {
  try {
    const both = (await database()).transaction(["drafts", "outgoing"], "readwrite");
    both.objectStore("outgoing").put(outgoing);
    both.objectStore("drafts").delete(outgoing.key);
    await ended(both);
  } catch {
    unstored.outgoing.set(outgoing.once, outgoing);
    unstored.drafts.delete(outgoing.key);
  }
}

/** The service has it, or has refused it and it is a draft again. */
export const forgetOutgoing = (once: string): Promise<unknown> => inStore("outgoing", "readwrite", (store) => store.delete(once), () => unstored.outgoing.delete(once));

/** All that still waits for its yes. */
export const allOutgoing = (): Promise<Outgoing[] | undefined> => inStore("outgoing", "readonly", (store) => store.getAll(), () => [...unstored.outgoing.values()]);

/** Every draft that is kept here. */
export const allDrafts = (): Promise<Draft[] | undefined> => inStore("drafts", "readonly", (store) => store.getAll(), () => [...unstored.drafts.values()]);

async function inStore<T>(name: Name, mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest, otherwise: () => T): Promise<T> {
  try {
    const transaction = (await database()).transaction(name, mode);
    const request = ask(transaction.objectStore(name));
    await ended(transaction);
    return request.result as T;
  } catch {
    return otherwise();
  }
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
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return opened;
}
