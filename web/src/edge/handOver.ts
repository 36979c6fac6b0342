import { allDrafts, type Draft, forgetDraft } from "./drafts";
import { answered, http } from "./http";

/** Before a sign-out: drafts go to the service, and those that it has need no copy here. The others stay. */
export async function handOverDrafts(agent: string): Promise<void> {
  const mine = (await allDrafts()).filter((one) => one.agent === agent);
  await Promise.all(mine.map(handOver));
}

async function handOver({ key, caseId, id, mode, conversation, to, text }: Draft): Promise<void> {
  const params = { path: { case_id: caseId, draft_id: id } };
  const answer = await answered(() => http.PUT("/cases/{case_id}/drafts/{draft_id}", { params, body: { mode, conversation, to, text } }));
  if (answer.ok) await forgetDraft(key);
}
