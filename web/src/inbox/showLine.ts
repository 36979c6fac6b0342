import type { CaseLine } from "../cases/types";
import { setCase } from "../cases/useCase";
import type { Item, Pages } from "../cases/useWorklist";
import { queries } from "../edge/queries";

/** Show this of a case wherever it is listed, and where it is open; its place in a list is the service's to say. */
export function showLine(line: CaseLine): void {
  queries.setQueriesData<Pages>({ queryKey: ["list"] }, (found) => found && { ...found, pages: found.pages.map((page) => ({ ...page, items: page.items.map((item) => withLine(item, line)) })) });
  setCase(line.id, (known) => ({ ...known, ...line }));
}

/** The same thing to do, with this of its case. */
export function withLine(item: Item, line: CaseLine): Item {
  if (item.case.id !== line.id) return item;
  const task = item.task && (line.tasks?.find((one) => one.id === item.task?.id) ?? item.task);
  return { ...item, case: { ...item.case, ...line }, task };
}
