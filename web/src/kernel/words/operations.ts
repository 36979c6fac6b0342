import { reasonInWords } from "./reasons";

/** Words of the operations screen. */
const many = new Intl.PluralRules("en-GB");
const counted = (number: number, one: string, more: string) => `${number} ${many.select(number) === "one" ? one : more}`;

const PARTS = { connections: "Connections", inboxes: "Inboxes", aside: "Set aside", sends: "Sends", health: "Health" };

export const operations = {
  title: "Operations",
  parts: PARTS,
  partsLabel: "Parts of operations",
  loading: "Looking …",
  failed: "This could not be read. Nothing is lost.",
  again: "Try again",
  reason: reasonInWords,
  swept: (ago: string) => `Swept ${ago} ago`,
  sweptNever: "Not swept yet",
  sweepLate: "The sweep is late",
  connections: {
    none: "Nothing is connected yet. A connection is one app's credentials on a channel.",
    add: "Connect an app",
    adding: "Connect an app",
    name: "What you call it",
    channel: "Channel",
    channels: { x: "X", chat: "Web chat" } as Record<string, string>,
    make: "Connect",
    on: "on",
    off: "switched off",
    webhook: "Its platform sends to",
    copy: "Copy the address",
    copied: "Copied.",
    test: "Test",
    tested: "It has what it needs to hear and to speak.",
    lacks: (names: readonly string[]) => `It lacks ${names.map(secretName).join(" and ")}.`,
    crc: (token: string) => `To the platform's challenge it answers ${token}`,
    disable: "Switch off",
    enable: "Switch on",
    disabled: (name: string) => `${name} is switched off: nothing is heard or said by it.`,
    enabled: (name: string) => `${name} is switched on again.`,
    details: "Secrets",
  },
  inboxes: {
    none: "No account has an inbox yet. An inbox takes in what is written to one account.",
    add: "Open an inbox",
    account: "The account's id on the platform",
    accountHint: "For X the numeric id of the account; for a web chat a short name.",
    connection: "Served by",
    team: "New cases go to",
    anyTeam: "No team",
    origins: "Sites that may open the chat, one a line",
    make: "Open the inbox",
    servedBy: (connection: string, team: string | null | undefined) => `by ${connection}${team ? ` · cases go to ${team}` : ""}`,
    needsConnection: "Connect an app first: an inbox is served by a connection.",
  },
  secrets: {
    title: (name: string) => `Secrets of ${name}`,
    since: (when: string) => `set ${when}`,
    former: "the former value still counts",
    rotate: "Rotate",
    set: "Set",
    missing: "missing",
    end: "End the rotation",
    value: (name: string) => `New value of ${secretName(name)}`,
    valueHint: "It is never shown again. The value it has now stays valid until you end the rotation.",
    save: "Save",
    saved: (name: string) => `${secretName(name)} is set.`,
    ended: (name: string) => `Only the new ${secretName(name)} counts now.`,
    none: "It has no secrets, and needs none.",
  },
  aside: {
    none: "Nothing is set aside. Everything that came is in its place.",
    what: "What was set aside",
    envelope: (channel: string, connection: string) => `A delivery from ${channel} by ${connection}`,
    work: { case: "Work on a case", content: "Work on a message", erasure: "An erasure" } as Record<string, string>,
    replay: "Replay",
    replayAll: (number: number) => `Replay all ${number}`,
    replayed: (number: number) => `${counted(number, "is", "are")} worked on again.`,
    more: "Show more",
  },
  sends: {
    none: "Every reply was sent.",
    what: "Replies that wait for a person",
    state: { failed: "failed", unknown: "outcome unknown" } as Record<string, string>,
    tried: (attempts: number) => counted(attempts, "attempt", "attempts"),
    open: "Open the case",
    again: "Send again",
    discard: "Take back",
    sentAgain: "It is on its way again.",
    discarded: "It is taken back.",
  },
  health: {
    healthy: "All is well: everything that came is in its place, and everything due was done.",
    facts: {
      unprocessed: "Deliveries and moves still to be worked on",
      set_aside: "Set aside",
      outbox: "Replies on their way",
      sweep_overdue: "Things due that no sweep has done yet",
    },
    sweep: "Last sweep",
  },
};

function secretName(name: string): string {
  return name.replaceAll("_", " ");
}
