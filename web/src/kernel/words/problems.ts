import type { Refusal } from "../../edge/refusal";

type Facts = Record<string, unknown>;

/** What a refusal says, by its permanent code; made of its facts, for the person who asked. */
const SAID: Record<string, (facts: Facts) => string> = {
  "no-answer": () => "Casefold does not answer. What you typed is kept.",
  "case-not-found": () => "There is no such case, or you may not see it.",
  "conversation-not-found": () => "There is no such conversation, or you may not see it.",
  "customer-not-found": () => "There is no such customer, or you may not see them.",
  "role-may-not": () => "Your role may not do this.",
  "case-is-closed": () => "The case is closed. Reopen it first.",
  "case-has-open-work": (facts) => `${count(facts["tasks"])} still open. Finish or cancel ${many(facts["tasks"]) ? "them" : "it"} first.`,
  "window-closed": (facts) => `The channel takes answers only for ${String(facts["hours"])} hours after the customer's last message.`,
  "inbox-disabled": () => "The inbox is switched off: an administrator can switch it on.",
  "reply-is-on-its-way": () => "It has left already.",
  "reply-has-arrived": () => "It has arrived after all: it will show up here.",
  "nothing-to-undo": () => "There is nothing of yours to undo.",
  "cannot-be-undone": () => "This cannot be undone.",
  "changed-since": () => "Somebody changed it since: it is no longer yours to undo.",
  "changed-meanwhile": () => "Somebody changed it meanwhile.",
  "case-was-followed": () => "The conversation goes on in another case.",
  "too-many-watchers": (facts) => `A case has at most ${String(facts["most"])} watchers.`,
  "too-many-classes": (facts) => `A case has at most ${String(facts["most"])} classes.`,
  "too-many-tasks": (facts) => `A case has at most ${String(facts["most"])} open tasks.`,
  "too-many-requests": () => "Too much at once. Try again in a moment.",
  "nothing-would-change": () => "That is how it is already.",
  "status-is-not-set-by-hand": () => "This status comes about by itself.",
  "task-not-found": () => "There is no such task any more.",
  "task-is-over": () => "The task is done or cancelled already.",
  "task-was-cancelled": () => "The task was cancelled.",
  "task-is-done": () => "The task is done already.",
  "reply-not-found": () => "There is no such reply on its way any more.",
  "case-has-no-conversation": () => "There is nobody to reply to.",
  "conversation-is-not-of-this-case": () => "The conversation belongs to another case: answer it there.",
  "conversation-is-not-named": () => "Choose the conversation to answer in.",
  "conversation-needs-an-owner": () => "A conversation needs a case: name another one first.",
  "conversation-has-this-owner": () => "The conversation belongs to that case already.",
  "nothing-to-answer": () => "Every message that could be answered was taken back.",
  "channel-does-not-send": () => "Nothing can be sent on this channel.",
  "too-many-drafts": (facts) => `You have at most ${String(facts["most"] ?? "50")} drafts on a case.`,
  "fields-not-understood": (facts) => `Not understood: ${fields(facts["fields"])}.`,
  "fields-do-not-fit-together": () => "What was entered does not fit together.",
  "case-too-large": () => "The case is too large for more. Close something on it first.",
  "key-in-use": () => "It is being done already.",
  "no-such-name": () => "There is no such name.",
  "token-expired": () => "Your sign-in has ended.",
  "unexpected-error": (facts) => `Casefold failed${facts["request_id"] ? ` (request ${String(facts["request_id"])})` : ""}. What you typed is kept; look before you try again.`,
  "unknown-action": (facts) => `This screen does not know how to do that yet (${String(facts["action"])}).`,
  "not-signed-in": () => "Your sign-in has ended.",
};

/** A refusal as a sentence; an unknown code is shown as it is. */
export function refusalInWords(refusal: Refusal): string {
  const sentence = SAID[refusal.code];
  if (sentence) return sentence(refusal.facts);
  const request = refusal.facts["request_id"];
  return `Not done: ${refusal.code.replaceAll("-", " ")}${request ? ` (request ${String(request)})` : ""}.`;
}

const many = (list: unknown): boolean => Array.isArray(list) && list.length > 1;

function count(list: unknown): string {
  const number = Array.isArray(list) ? list.length : 1;
  return number === 1 ? "1 task is" : `${number} tasks are`;
}

function fields(wrong: unknown): string {
  return typeof wrong === "object" && wrong !== null ? Object.keys(wrong).map((name) => name.replaceAll("_", " ")).join(", ") : "what was entered";
}
