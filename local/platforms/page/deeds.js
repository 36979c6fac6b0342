/** What can be done with something that was said: names and deeds, as the small menu shows them. */

import { ask } from "./asking.js";
import { setAbout } from "./compose.js";
import { doing } from "./doing.js";
import { choice } from "./state.js";
import { words } from "./words.js";

export function deedsOn(said) {
  if (said.gone || choice.channel === "chat") return [];
  if (choice.channel === "message") return said.isUnread ? [[words.haveRead, asked("POST", `messages/${said.id}/reading`)]] : [];
  const on = (method, path, body) => asked(method, `posts/${said.id}${path}`, body);
  const all = [[words.reply, () => setAbout("reply", said)], [words.quote, () => setAbout("quote", said)]];
  if (said.side === "mine") return [...all, [words.edit, () => setAbout("edit", said)], [words.takeBack, on("DELETE", "")]];
  const by = choice.customer.id;
  return [...all, [words.like, on("POST", "/likes", { by })], [words.repost, on("POST", "/reposts", { by })]];
}

const asked = (method, path, body) => () => doing(() => ask(method, path, body));
