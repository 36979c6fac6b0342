/** Every text that scripts of this page show. */

export const CHANNELS = {
  post: { name: "X public", short: "public", send: "Post publicly", placeholder: "What happened?" },
  message: { name: "X direct", short: "direct", send: "Send directly", placeholder: "Only the company sees this" },
  chat: { name: "Web chat", short: "chat", send: "Send in the chat", placeholder: "Ask something" },
};

export const FAULTS = [
  ["The company's next call is refused: 503", { on: "api", kind: "status", status: 503 }],
  ["The company's next call is refused: too many (429)", { on: "api", kind: "status", status: 429, seconds: 60 }],
  ["The company's next call is refused: forbidden (403)", { on: "api", kind: "status", status: 403 }],
  ["The company's next call works, its answer is lost", { on: "api", kind: "lost" }],
  ["The company's next call is answered 5 s late", { on: "api", kind: "late", seconds: 5 }],
  ["The next webhook is never sent", { on: "webhooks", kind: "drop" }],
  ["The next webhook is sent twice", { on: "webhooks", kind: "double" }],
  ["The next webhook has a bad signature first", { on: "webhooks", kind: "missign" }],
  ["The next webhooks are shuffled within 5 s", { on: "webhooks", kind: "shuffle", seconds: 5 }],
];

const KINDS = {
  status: "refused", lost: "answer lost", late: "late", drop: "never sent",
  double: "sent twice", missign: "badly signed", shuffle: "shuffled",
};
const PLACES = { api: "a call of the company", posts: "a post of the company", messages: "a message of the company", webhooks: "a webhook" };
const DEEDS = {
  post: "posted", answer: "joined in", message: "wrote directly", chat: "wrote in the chat",
  more: "wrote again", edit: "edited a post", delete: "took a post back", thank: "said thank you",
};
const STATUS = { new: "○ new", open: "● open", pending: "◐ pending", "on hold": "◐ on hold", solved: "■ solved", closed: "■ closed" };

/** A name within a plain text: its direction does not turn what stands beside it. */
const apart = (name) => `\u2068${name}\u2069`;

export const words = {
  noCompany: "There is no company here yet. The demo brings one within a minute of the first start; else an administrator registers an account.",
  noChat: "There is no web chat here yet.",
  noAccount: "There is no account on X here yet.",
  noCustomer: "Nobody is here yet. Invent somebody to write as.",
  notFound: (text) => `Nobody matches “${text}”.`,
  invented: (name) => `${apart(name)} is here now. Write something.`,
  needsName: "A new customer needs a name.",
  loading: "Loading …",
  nothing: { post: "has not posted anything yet.", message: "has not written directly yet.", chat: "has not begun a chat yet." },
  goThere: (channel) => `Show ${CHANNELS[channel].name}`,
  noAnswer: "No answer yet.",
  noCase: "No case yet.",
  noWriting: "It becomes one when something is written.",
  caseName: (number) => `Case ${number}`,
  caseOpens: "Open in the workspace",
  holder: (name) => `${name} has it`,
  nobody: "Nobody has it",
  status: (status) => STATUS[status] ?? status,
  edited: "edited",
  takenBack: "taken back",
  read: "read",
  likes: (count) => `♥ ${count}`,
  answers: (name, text) => [`answers `, name, text ? `: ${text}` : ""],
  company: "Company",
  you: "You",
  more: (name) => `What to do with the message of ${name}`,
  reply: "Reply", quote: "Quote", edit: "Edit", takeBack: "Take back", like: "Like", repost: "Repost", haveRead: "I have read this",
  about: { reply: "Replying to", quote: "Quoting", edit: "Editing" },
  saveEdit: "Save the edit",
  sent: "Sent.",
  waiting: (count) => `${count} on the way to the company`,
  away: (seconds) => `The product does not answer; trying again in ${seconds} s. What you typed is kept.`,
  back: "The product answers again.",
  answered: (name) => `The company answered ${apart(name)}.`,
  replied: "answered",
  figures: { sent: "sent", arrived: "arrived", answered: "answered" },
  of: (part, whole) => `${part} of ${whole}`,
  latest: (name, deed) => [name, ` ${DEEDS[deed]}.`],
  over: { done: "All have written.", stopped: "Stopped." },
  fault: (one) => `${one.times ?? 1} × ${PLACES[one.on]}: ${KINDS[one.kind]}${one.kind === "status" ? ` (${one.status ?? 503})` : ""}`,
};
