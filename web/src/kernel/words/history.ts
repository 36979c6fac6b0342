/** What happened, in sentences: who did what. People, teams and texts come in as words. */

export type Event = Record<string, unknown>;
export type Names = {
  who: string; // who did it: "You", "Ben", "The customer", "Casefold"
  person: (id: string) => string; // "you", "Ben"
  team: (id: string) => string;
  status: (status: string) => string;
  task: (id: string) => string; // its title, as far as it is known
};

type Sentence = (event: Event, names: Names) => string;

const word = (value: unknown): string => (typeof value === "string" ? value : "");
const quoted = (value: unknown, lead = " "): string => (word(value) ? `${lead}“${word(value)}”` : "");
const named = (event: Event, task: Names["task"]): string => quoted(task(word(event["task_id"])));
const listed = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const spelled = (code: unknown): string => word(code).replaceAll("-", " ").replaceAll("_", " ");

const CLOSED_BY: Record<string, string> = { silence: "The case closed: the customer stayed silent", noise: "The case closed: nothing in it needs an answer" };
const ENDED: Record<string, string> = {
  failed: "A reply could not be sent",
  unknown: "It is not known whether a reply arrived",
  sent: "A reply arrived after all",
  resent: "A reply was sent again",
  discarded: "A reply was taken back before it left",
};
const MOVED: Record<string, string> = { available: "put back a task", active: "started a task", completed: "completed a task", terminated: "cancelled a task" };

const SAID: Record<string, Sentence> = {
  "case.opened": (event, { who, team }) => `${event["opened"] ? "A message opened the case" : `${who} opened the case${quoted(event["title_words"])}`}${event["team"] ? ` for ${team(word(event["team"]))}` : ""}${event["follows"] ? "; it goes on from an earlier one" : ""}`,
  "message.received": (_, { who }) => `${who} wrote`,
  "message.sent": (_, { who }) => `${who} answered`,
  "message.amended": (event, { who }) => (event["change"] === "deleted" ? `${who} took a message back` : `${who} edited a message`),
  "clocks.replayed": (event) => (event["taken_back"] ? "Late facts came: it was answered in time after all" : "Late facts came: the clocks were reckoned again"),
  "clock.struck": (event) => (event["metric"] === "first_reply_time" ? "The first reply was not given in time" : "A reply was not given in time"),
  "case.absorbed": (event) => `Case #${word(event["number"])} turned out to be this one, and became part of it`,
  "case.merged": () => "This case became part of another",
  "case.parted": (_, { who }) => `${who} took a case out of this one again`,
  "case.restored": (_, { who }) => `${who} made this a case of its own again`,
  "conversation.attached": (_, { who }) => `${who} added a conversation`,
  "conversation.detached": (_, { who }) => `${who} took a conversation off the case`,
  "status.changed": (event, { who, status }) => `${who} set the case to ${status(word(event["status"]))}`,
  "case.closed": (event, { who }) => CLOSED_BY[word(event["code"])] ?? `${who} closed the case${quoted(event["reason_words"], ": ")}`,
  "case.reopened": (_, { who }) => `${who} reopened the case`,
  "title.changed": (event, { who }) => `${who} named the case${quoted(event["title_words"])}`,
  "classes.changed": classesChanged,
  "priority.changed": (event, { who }) => `${who} set the priority to ${word(event["priority"])}`,
  "team.changed": (event, { who, team }) => (event["team"] ? `${who} gave the case to ${team(word(event["team"]))}` : `${who} took the case from its team`),
  "case.assigned": assigned,
  "case.watched": (event, names) => watched(event, names, ["watches", "watch"], (one) => `added ${one} to those who watch`),
  "case.unwatched": (event, names) => watched(event, names, ["no longer watches", "no longer watch"], (one) => `took ${one} off those who watch`),
  "note.added": (event, { who }) => `${who} noted${quoted(event["note_words"], ": ")}`,
  "reply.queued": (_, { who }) => `${who} wrote a reply`,
  "reply.ended": (event) => `${ENDED[word(event["ending"])] ?? `A reply ended: ${spelled(event["ending"])}`}${event["reason"] ? ` (${spelled(event["reason"])})` : ""}`,
  "task.added": (event, { who, person }) => `${who} added a task${quoted(event["title_words"])}${event["assignee"] ? ` for ${person(word(event["assignee"]))}` : ""}`,
  "task.assigned": (event, { who, person, task }) => (event["assignee"] ? `${who} gave a task to ${person(word(event["assignee"]))}${named(event, task)}` : `${who} took a task from its holder${named(event, task)}`),
  "task.moved": (event, { who, task }) => `${who} ${MOVED[word(event["state"])] ?? "moved a task"}${named(event, task)}${quoted(event["reason_words"], ": ")}`,
};

export const history = {
  often: (sentence: string, times: number) => `${sentence} · ${times} times`,
  sentence: (event: Event, names: Names): string => {
    const said = SAID[word(event["type"])]?.(event, names) ?? `${names.who}: ${spelled(event["type"]).replaceAll(".", " ")}`;
    return word(event["cause"]).endsWith("/undo") ? `${said} (undo)` : said;
  },
  kinds: Object.keys(SAID),
  you: "You",
  youInside: "you",
  customer: "The customer",
  company: "The company",
  machine: "Casefold",
};

function classesChanged(event: Event, { who }: Names): string {
  const [now, was] = [listed(event["classes"]), listed(event["was"])];
  const added = now.filter((one) => !was.includes(one));
  const gone = was.filter((one) => !now.includes(one));
  const parts = [added.length ? `classified it as ${added.join(", ")}` : "", gone.length ? `took off ${gone.join(", ")}` : ""];
  return `${who} ${parts.filter(Boolean).join(" and ") || "changed the classes"}`;
}

function assigned(event: Event, { who, person }: Names): string {
  if (!event["assignee"]) return `${who} let go of the case`;
  const isSame = isWho(event, "assignee");
  return isSame ? `${who} took the case` : `${who} gave the case to ${person(word(event["assignee"]))}`;
}

function watched(event: Event, { who, person }: Names, [does, doYou]: readonly [string, string], other: (name: string) => string): string {
  if (isWho(event, "watcher")) return `${who} ${who === "You" ? doYou : does} the case`;
  return `${who} ${other(person(word(event["watcher"])))}`;
}

function isWho(event: Event, field: string): boolean {
  const by = event["by"];
  return typeof by === "object" && by !== null && "id" in by && by.id === event[field];
}
