/** A visitor's web chat with the product itself: one session, resumed from where it was. */

import { Refused } from "./asking.js";

const TRIES = 4;
const NAP = 800; // milliseconds before the first new try

const WHY = {
  "inbox-not-found": "There is no such chat at the product.",
  "origin-not-allowed": "The product does not allow this page's origin: its inbox must name it.",
  "busy": "Too much at once: wait a moment.",
  "text-too-long": "That is too long for a chat message.",
};

export class Chat {
  constructor(product, inbox, visitor) {
    this.at = `${product}/chat/${encodeURIComponent(inbox)}`;
    this.key = `chat ${inbox} ${visitor.id}`;
    this.visitor = visitor;
    this.lines = [];
    this.sequence = 0;
  }

  get isOpen() {
    return localStorage.getItem(this.key) !== null;
  }

  /** Say something; the same id however often it takes, so that it is said once. */
  async say(text) {
    const id = crypto.randomUUID();
    if (!this.isOpen) await this.open();
    await this.patiently(() => this.call("POST", "/messages", { id, text }));
  }

  /** What came since the last look; true when there was something. */
  async look() {
    if (!this.isOpen) return false;
    const told = await this.call("GET", `/messages?after=${this.sequence}`);
    this.lines.push(...told.messages);
    this.sequence = told.sequence;
    return told.messages.length > 0;
  }

  async open() {
    const token = localStorage.getItem(this.key);
    let told = await this.fetch("POST", "/sessions", { name: this.visitor.name }, token);
    if (told.status === 401) told = await this.fetch("POST", "/sessions", { name: this.visitor.name });
    localStorage.setItem(this.key, (await this.read(told)).session);
  }

  async call(method, path, body) {
    const told = await this.fetch(method, path, body, localStorage.getItem(this.key));
    if (told.status !== 401) return this.read(told);
    await this.open();
    return this.read(await this.fetch(method, path, body, localStorage.getItem(this.key)));
  }

  async patiently(act) {
    for (let tried = 1; ; tried += 1) {
      try {
        return await act();
      } catch (error) {
        if (!error.isPassing || tried === TRIES) throw error;
      }
      await new Promise((done) => setTimeout(done, NAP * 2 ** tried));
    }
  }

  async fetch(method, path, body, token) {
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    if (body) headers["Content-Type"] = "application/json";
    try {
      return await fetch(this.at + path, { method, headers, body: body && JSON.stringify(body) });
    } catch {
      throw Object.assign(new Refused("The product does not answer."), { isPassing: true });
    }
  }

  async read(answer) {
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return told;
    const why = WHY[told.code] ?? `The product answers ${answer.status} ${told.title ?? ""}`;
    throw Object.assign(new Refused(why), { isPassing: answer.status >= 500 });
  }
}
