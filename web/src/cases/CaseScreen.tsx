import { useEffect } from "react";
import { useLocation, useParams, useSearch } from "wouter";
import { KeptTexts } from "../conversations/KeptTexts";
import { State } from "../design/State";
import { queries } from "../edge/queries";
import { isAbsent } from "../edge/refusal";
import { words } from "../kernel/words";
import { CaseShown } from "./CaseShown";
import { NoCase } from "./NoCase";
import { Then } from "./Then";
import type { CaseSeen } from "./types";
import { useCase } from "./useCase";

/** One case: content, status and context, now or as it was. */
export default function CaseScreen() {
  const { id = "" } = useParams<{ id: string }>();
  const asOf = new URLSearchParams(useSearch()).get("as_of");
  return asOf ? <Then key={`${id} ${asOf}`} id={id} asOf={asOf} /> : <CaseOpened key={id} id={id} />;
}

function CaseOpened({ id }: { id: string }) {
  const query = useCase(id);
  useLiveAddress(id, query.isPlaceholderData ? undefined : query.data);
  if (query.data && !isAbsent(query.error)) return <CaseShown seen={query.data} isPartial={query.isPlaceholderData} />;
  if (query.isPending) return <State busy title={words.cases.loading} />;
  return <NoCase error={query.error} onTry={() => void query.refetch()}><KeptTexts caseId={query.data?.case.id ?? id} /></NoCase>;
}

/** A case that became part of another has that one's address. */
function useLiveAddress(id: string, seen: CaseSeen | undefined): void {
  const [, navigate] = useLocation();
  const search = useSearch();
  const live = seen?.case.id ?? id;
  useEffect(() => {
    if (live === id || !seen) return;
    queries.setQueryData(["case", live], seen);
    navigate(`/cases/${live}${search ? `?${search}` : ""}`, { replace: true });
  }, [live, id]);
}
