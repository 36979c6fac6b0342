import { useQuery } from "@tanstack/react-query";
import { useMe } from "../access/me";
import { allDrafts } from "../edge/drafts";
import { words } from "../kernel/words";
import { Text } from "./Text";

/** What one wrote in a case that one no longer sees: it is still there to be read and copied. */
export function KeptTexts({ caseId }: { caseId: string }) {
  const me = useMe().data?.id;
  const all = useQuery({ queryKey: ["kept-texts", caseId], queryFn: allDrafts, staleTime: 0, gcTime: 0 }).data ?? [];
  const mine = all.filter((one) => one.agent === me && one.caseId === caseId && one.text.trim() !== "");
  if (mine.length === 0) return null;
  return (
    <section aria-label={words.talk.keptTexts}>
      <p>{words.talk.keptTexts}</p>
      {mine.map((one) => <Text key={one.key} text={one.text} />)}
    </section>
  );
}
