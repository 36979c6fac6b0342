import type { Item } from "../cases/useWorklist";
import { serviceNow } from "../edge/clock";
import { due } from "../kernel/times";
import { words } from "../kernel/words";

/** What a reader hears of a row: who, what was said last, and the next clock. */
export function rowInWords(item: Item): string {
  const dueAt = (item.task ?? item.case).due_at;
  return words.inbox.rowInWords([
    item.unread && words.inbox.unread,
    item.customer ?? words.inbox.noCustomer,
    item.task?.title ?? undefined,
    item.words ?? item.case.title ?? words.inbox.noWords(item.said_at),
    item.case.priority in words.inbox.loud && words.cases.priority(item.case.priority),
    dueAt ? due(Date.parse(dueAt), serviceNow()) : words.inbox.noDue,
  ]);
}
