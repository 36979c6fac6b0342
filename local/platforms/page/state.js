/** What this page knows, and what a person chose on it: the choices and their drafts outlive a reload. */

export const state = {
  loaded: false,
  accounts: [],
  chats: [],
  roll: [], // customers with what was said last
  threads: [], // of the chosen customer: each a list of what was said
  cases: null, // null: nobody knows of cases here
  version: -1,
  product: "",
  about: null, // what the text is about: { how, post }
};

const read = (name) => localStorage.getItem(name);
const keep = (name, value) => (value ? localStorage.setItem(name, value) : localStorage.removeItem(name));

export const choice = {
  get channel() {
    return read("channel") ?? "post";
  },
  set channel(value) {
    keep("channel", value);
  },
  get place() {
    const said = read(`place ${choice.channel}`);
    return places().find((one) => one.id === said) ?? places()[0] ?? null;
  },
  set place(id) {
    keep(`place ${choice.channel}`, id);
  },
  get customer() {
    const said = read("customer");
    return people().find((one) => one.id === said) ?? people()[0] ?? null;
  },
  set customer(id) {
    keep("customer", id);
  },
};

/** Where one can write in this channel: accounts, or chats. */
export function places() {
  if (choice.channel === "chat") return state.chats.map((one) => ({ id: one.inbox, name: one.name }));
  return state.accounts.map((one) => ({ id: one.id, name: one.name, handle: one.handle }));
}

export const people = () => state.roll.map((one) => one.person);

/** Where we are: a draft belongs to one customer, one company and one channel. */
export const spot = () => [choice.channel, choice.place?.id, choice.customer?.id].join(" ");

export const draft = {
  read: (at = spot()) => read(`draft ${at}`) ?? "",
  keep: (text, at = spot()) => keep(`draft ${at}`, text),
};

/** Until when a customer's answers were seen on this page. */
export const seen = {
  of: (id) => read(`seen ${id}`) ?? "",
  keep: (id, at) => keep(`seen ${id}`, at),
};
