/** What was said, as elements. Every word of anybody goes through textContent. */

const DEEPEST = 4;
const clock = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" });

/** An element with a class and what is in it: texts and other elements. */
export function el(tag, classes, ...inside) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.append(...inside);
  return made;
}

/** Show these in place of what is there, unless it is the same: whoever reads or points there is not disturbed. */
export function shown(at, made) {
  const fresh = el(at.tagName, at.className, ...made);
  fresh.id = at.id;
  if (fresh.innerHTML !== at.innerHTML) at.replaceChildren(...fresh.childNodes);
}

export function act(label, perform) {
  const made = el("button", "quiet", label);
  made.type = "button";
  made.addEventListener("click", perform);
  return made;
}

/** Fill a select; one that a person may have open is left alone while nothing changes. */
export function options(select, listed, chosen) {
  const key = JSON.stringify(listed);
  if (select.dataset.listed === key && select.value) return;
  select.dataset.listed = key;
  select.replaceChildren(...listed.map(([value, label]) => {
    const made = el("option", "", label);
    made.value = value;
    return made;
  }));
  if (listed.some(([value]) => value === chosen)) select.value = chosen;
}

/** A thread of posts: each answer indented below what it answers. */
export function drawThread(posts, acts) {
  return el("article", "thread", ...posts.map((post) => {
    const depth = Math.min(post.depth, DEEPEST);
    const made = said(post, { side: depth ? `d${depth}` : "", marks: marks(post), acts: post.deleted ? [] : acts(post) });
    if (post.quotes) made.querySelector(".words").after(el("div", "quoted", post.quotes));
    return made;
  }));
}

export function drawMessage(message, acts) {
  const side = message.is_company ? "theirs" : "mine";
  return said(message, { side, marks: message.read ? ["read"] : [], acts: acts(message) });
}

export function drawLine(line, visitor) {
  const isCompany = line.author === "company";
  const author = isCompany ? { name: "Company" } : { name: visitor.name };
  return said({ ...line, author, is_company: isCompany }, { side: isCompany ? "theirs" : "mine", marks: [], acts: [] });
}

export function drawNothing(text) {
  return el("p", "empty", text);
}

function marks(post) {
  const found = [];
  if (post.ids.length > 1) found.push("edited");
  if (post.likes) found.push(`♥ ${post.likes}`);
  return found;
}

function said(thing, { side, marks: shown, acts }) {
  const classes = ["said", side, thing.is_company ? "company" : "", thing.deleted ? "gone" : ""].filter(Boolean);
  const name = el("b", "", thing.author.name);
  const handle = thing.author.handle ? [el("span", "", `@${thing.author.handle}`)] : [];
  const by = el("div", "by", name, ...handle, el("time", "", clock.format(new Date(thing.at))), ...shown);
  const made = el("div", classes.join(" "), by, el("div", "words", thing.deleted ? "taken back" : thing.text));
  if (acts.length) made.append(el("div", "acts", ...acts));
  return made;
}
