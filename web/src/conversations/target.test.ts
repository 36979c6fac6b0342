import { expect, test } from "vitest";
import type { CaseSeen, ConversationSeen, MessageSeen } from "./seen";
import { answerable, firstTarget, modesOf, offerOf, placesOf } from "./target";

const a_message = (key: string, ours = false, more: Partial<MessageSeen> = {}) => ({ key, ours, text: key, ...more }) as MessageSeen;
const a_conversation = (id: string, isPublic: boolean, keys: string[], allowed = true) =>
  ({ id, public: isPublic, messages: keys.map((key) => a_message(key)), reply: { name: "reply", label: id, allowed } }) as unknown as ConversationSeen;
const a_case = (actions: string[]) => ({ case: { actions: actions.map((name) => ({ name, label: name, allowed: true })) } }) as unknown as CaseSeen;

const TWEET = a_conversation("tweet", true, ["1"]);
const CHAT = a_conversation("chat", false, ["2"]);
const SHUT = a_conversation("shut", false, ["3"], false);

test("one writes in the ways that the case has, and notes where the service offers them", () => {
  expect(modesOf(a_case(["note"]), [TWEET, CHAT])).toEqual(["public", "direct", "note"]);
  expect(modesOf(a_case([]), [TWEET])).toEqual(["public"]);
});

test("one begins where the customer wrote last and may be answered", () => {
  expect(firstTarget(a_case(["note"]), [TWEET, CHAT, SHUT])).toEqual({ mode: "direct", conversation: "chat" });
  expect(firstTarget(a_case(["note"]), [SHUT])).toEqual({ mode: "direct", conversation: "shut" });
  expect(firstTarget(a_case(["note"]), [])).toEqual({ mode: "note", conversation: null });
  expect(firstTarget(a_case([]), [])).toBeUndefined();
});

test("places that take an answer come first", () => {
  expect(placesOf("direct", [SHUT, TWEET, CHAT]).map((one) => one.id)).toEqual(["chat", "shut"]);
});

test("what sending does is what was offered there", () => {
  expect(offerOf({ mode: "public", conversation: "tweet" }, a_case(["note"]), [TWEET])?.label).toBe("tweet");
  expect(offerOf({ mode: "note", conversation: null }, a_case(["note"]), [TWEET])?.name).toBe("note");
});

test("only what others said and left standing can be answered", () => {
  expect(answerable([a_message("1"), a_message("2", true), a_message("3", false, { deleted: true }), a_message("4")]).map((one) => one.key)).toEqual(["4", "1"]);
});
