const many = new Intl.PluralRules("en-GB");
const counted = (number: number, one: string, more: string): string => `${number} ${many.select(number) === "one" ? one : more}`;

const RELATIONS: Record<string, string> = { "of-customer": "", past: "same customer", merged: "merged into this one", "followed-by": "goes on in", follows: "goes on from" };
const CHANNELS: Record<string, string> = { x: "X", messenger: "Messenger", instagram: "Instagram", email: "E-mail", chat: "Chat", webchat: "Chat", form: "Form", internal: "Chat" };

/** Words about customers. */
export const customers = {
  title: "Customer",
  unknown: "No customer is known.",
  unnamed: "Unnamed customer",
  erased: "Erased: who it was is no longer kept.",
  since: (when: string) => `With us since ${when}`,
  identities: "Identities",
  channel: (channel: string) => CHANNELS[channel] ?? channel,
  others: "Other cases",
  noOthers: "No other case.",
  relation: (relation: string) => RELATIONS[relation] ?? relation,
  openTasks: (number: number) => counted(number, "open task", "open tasks"),
  countOthers: (number: number) => counted(number, "other case", "other cases"),
  more: (number: number) => counted(number, "older conversation is not shown", "older conversations are not shown"),
  opened: (when: string) => `opened ${when}`,
  whole: "The whole story",
  wholeOf: (name: string) => `All of ${name}`,
  close: "Close",
  reading: "Reading …",
  notRead: "The story could not be read.",
  cases: "Cases",
  conversations: "Conversations",
  public: "public",
  direct: "direct",
  us: "us",
  silent: "Nothing said here can be shown.",
  deleted: "taken back",
  openCase: "Open its case",
};
