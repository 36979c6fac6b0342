import { perform } from "../cases/perform";
import { answered, http } from "../edge/http";
import { queries } from "../edge/queries";
import { words } from "../kernel/words";
import { refusalInWords } from "../kernel/words/problems";
import { isAllowed } from "./verbs";

/** Take what falls due first of what nobody has; who is faster has it, and the next is tried. */
export async function takeNext(): Promise<{ id?: string; why: string }> {
  const found = await answered(() => http.GET("/worklists/{name}", { params: { path: { name: "unassigned" } } }));
  if (!found.ok) return { why: refusalInWords(found.refusal) };
  let why = words.inbox.noneToTake;
  for (const { case: line } of found.body.items) {
    const offer = line.actions?.find((one) => one.name === "take" && isAllowed(one));
    const answer = offer && (await perform(line, offer));
    void queries.invalidateQueries({ queryKey: ["counts"] });
    void queries.invalidateQueries({ queryKey: ["list"] });
    if (answer?.ok) return { id: line.id, why };
    if (answer && answer.refusal.code !== "changed-meanwhile") return { why: refusalInWords(answer.refusal) };
    if (answer) why = refusalInWords(answer.refusal);
  }
  return { why };
}
