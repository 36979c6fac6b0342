/** Words of the inbox. */
const LISTS = { mine: "Mine", team: "My team's", unassigned: "Unassigned", watched: "Watched" };
const CHANNELS: Record<string, string> = { x: "X", chat: "Web chat" };
const STATUSES: Record<string, string> = { new: "New", open: "Open", pending: "Waiting for the customer", on_hold: "Waiting for others", solved: "Solved" };
const DOES: Record<string, string> = { looking: "is looking", public: "is replying", direct: "is replying directly", note: "is writing a note" };

type List = keyof typeof LISTS;

const plural = new Intl.PluralRules("en");
const counted = (count: number | string, one: string, more: string): string => `${count} ${plural.select(Number(count)) === "one" ? one : more}`;
const listed = (parts: (string | undefined | false)[]): string => parts.filter(Boolean).join(" · ");

export const inbox = {
  title: "Inbox",
  lists: LISTS,
  goTo: (list: List) => `Go to: ${LISTS[list]}`,
  titleOf: (list: List) => `${LISTS[list]} · Inbox`,
  listsLabel: "Lists",
  cases: (list: List) => `Cases: ${LISTS[list]}`,

  placed: (channel: string, place: string | null) => listed([CHANNELS[channel] ?? channel, place ?? undefined]),
  loud: { high: true, urgent: true } as Record<string, true>, // priorities that are said; the others are silence
  unread: "Unread",
  noCustomer: "No customer",
  noWords: (saidAt: string | null | undefined) => (saidAt ? "What was said was taken back" : "Nothing was said yet"),
  us: "We:",
  you: "Yours",
  nobody: "Unassigned",
  task: "To do:",
  noDue: "Nothing is due",
  present: (name: string, mode: string, others: number) => `${name} ${DOES[mode] ?? DOES["looking"]}${others ? ` and ${counted(others, "other", "others")}` : ""}`,
  rowInWords: (parts: (string | undefined | false)[]) => parts.filter(Boolean).join(", "),
  choose: "Choose",
  more: "Everything possible",

  filters: "Filters",
  filtersOn: (count: number) => (count ? `Filters · ${count}` : "Filters"),
  clearFilters: "Clear filters",
  filter: { channel: "Channel", class: "Class", priority: "Priority", status: "Status", due: "Due" },
  any: { channel: "Any channel", class: "Any class", priority: "Any priority", status: "Any status", due: "Due any time" },
  channels: Object.entries(CHANNELS).map(([value, label]) => ({ value, label })),
  priorities: [
    { value: "urgent,high", label: "High or urgent" },
    { value: "urgent", label: "Urgent" },
    { value: "high", label: "High" },
    { value: "normal", label: "Normal" },
    { value: "low", label: "Low" },
  ],
  statuses: Object.entries(STATUSES).map(([value, label]) => ({ value, label })),
  dues: [
    { value: "breached", label: "Breached" },
    { value: "hour", label: "Due within an hour" },
    { value: "today", label: "Due within 24 hours" },
    { value: "later", label: "Due later" },
    { value: "none", label: "Not due" },
  ],

  waiting: (added: number, gone: number) => listed([added > 0 && `${added} new`, gone > 0 && `${gone} gone`]) || "In another order",
  show: "show",
  loadingMore: "Loading more …",

  empty: {
    mine: "Nothing is due to you.",
    team: "Your team has nothing to do.",
    unassigned: "Every case has somebody.",
    watched: "You watch no case.",
  },
  unassigned: (count: string) => `${counted(count, "case is", "cases are")} unassigned.`,
  takeNext: "Take the next",
  noneToTake: "Somebody else took it: none is left.",
  nothingMatches: (wish: string) => `No case matches ${wish}.`,
  failed: "The list could not be read.",
  notFresh: "This list may be out of date. Trying again.",

  next: "Next in the list",
  before: "Before it in the list",
  open: "Open the case",
  chooseRow: "Choose or let go",
  showNew: "Show what is new in the list",
  letGo: "Choose none",
  chooseFirst: "Choose a case first.",
  chosen: (count: number) => `${count} chosen`,
  chosenBar: "What to do with those that are chosen",
  everythingFor: (what: string) => `Everything possible: ${what}`,
  those: (count: number) => counted(count, "thing", "things"),
  nothingPossible: "Nothing can be done here.",

  ofTask: (label: string) => `Task: ${label.charAt(0).toLowerCase()}${label.slice(1)}`,
  undo: "Undo",
  did: (label: string, chosen: string | undefined, what: string) => `${chosen ? `${label}, ${chosen}` : label}: ${what}`,
  didNot: (label: string, why: string) => `${label}: ${why}`,
  working: (label: string, done: number, all: number) => `${label}: ${done} of ${all} …`,
  didMany: (label: string, done: number, refused: number) => `${label}: ${listed([`${done} done`, refused > 0 && `${refused} refused`])}`,
  because: (reasons: readonly { reason: string; count: number }[]) => reasons.map(({ reason, count }) => (count > 1 ? `${reason} (${count})` : reason)).join(" "),
  undone: (done: number, refused: string) => `${counted(done, "change", "changes")} taken back. ${refused}`.trim(),
};
