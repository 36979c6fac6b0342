import { tell, tellRefused } from "../actions/bar";
import { queries } from "../edge/queries";
import type { Answer } from "../edge/refusal";
import { refusalInWords } from "../kernel/words/problems";

/** Do something, say how it went, and have what it touched looked at again. */
export async function deed<T>(ask: () => Promise<Answer<T>>, done: (body: T) => string, ...touched: string[]): Promise<Answer<T>> {
  const answer = await ask();
  if (answer.ok) tell(done(answer.body));
  else tellRefused(refusalInWords(answer.refusal));
  for (const name of touched) void queries.invalidateQueries({ queryKey: [name] });
  return answer;
}
