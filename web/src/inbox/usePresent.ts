import { useQuery } from "@tanstack/react-query";
import { useMe } from "../access/me";
import { useNameOf } from "../access/people";
import { http, read, type Schemas } from "../edge/http";
import { words } from "../kernel/words";

type Presence = Schemas["Presence"];

const ASKED_EVERY = 20_000; // who is where is told to those who watch a case, not to those who look at a list
const READS = () => read(() => http.GET("/presence"));

/** Who else is in a case, in words; a row is drawn again only when they are others. */
export function usePresent(caseId: string): string {
  const me = useMe().data?.id;
  const nameOf = useNameOf();
  const { data } = useQuery({
    queryKey: ["presence"],
    queryFn: READS,
    refetchInterval: ASKED_EVERY,
    select: (found) => inWords(found.here.filter((one) => one.case === caseId && one.id !== me), nameOf),
  });
  return data ?? "";
}

/** Who writes is named before who looks. */
function inWords(here: readonly Presence[], nameOf: (id: string) => string): string {
  const first = here.find((one) => one.mode !== "looking") ?? here[0];
  return first ? words.inbox.present(nameOf(first.id), first.mode, here.length - 1) : "";
}
