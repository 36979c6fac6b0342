import { useMe } from "../access/me";
import { useNameOf, useTeams } from "../access/people";
import { Button } from "../design/Button";
import { words } from "../kernel/words";
import type { CaseLine, Offer } from "./types";
import { actOf, doOrSay } from "./useCaseActs";
import type { Deeds } from "./useDeeds";

const said = words.cases.people;

/** Who has the case, which team, who watches: each is changed where it stands. */
export function Holders({ line, deeds }: { line: CaseLine; deeds: Deeds }) {
  const me = useMe().data?.id;
  const nameOf = useNameOf();
  const teams = useTeams().data?.teams ?? [];
  const name = (id: string) => (id === me ? said.you : nameOf(id));
  const offer = (...names: string[]) => line.actions?.find((one) => names.includes(one.name));
  const watchers = (line.watchers ?? []).map(name).join(", ");
  return (
    <section className="pane" aria-label={said.title}>
      <h2 className="pane__title">{said.title}</h2>
      <dl className="facts">
        <Fact label={said.holder} value={line.assignee ? name(line.assignee) : said.nobody} offer={offer("assign")} deeds={deeds} line={line} />
        <Fact label={said.team} value={line.team ? (teams.find((one) => one.id === line.team)?.name ?? line.team) : said.noTeam} offer={offer("give")} deeds={deeds} line={line} />
        <Fact label={said.watchers} value={watchers || said.nobody} offer={offer("watch", "unwatch")} deeds={deeds} line={line} />
      </dl>
    </section>
  );
}

type FactProps = { label: string; value: string; offer: Offer | undefined; deeds: Deeds; line: CaseLine };

function Fact({ label, value, offer, deeds, line }: FactProps) {
  const act = offer && actOf(offer, line, deeds);
  return (
    <div className="facts__one">
      <dt>{label}</dt>
      <dd><bdi>{value}</bdi></dd>
      {act ? (
        <dd className="facts__act">
          <Button kind="quiet" onPress={() => doOrSay(act)}>{act.label}</Button>
        </dd>
      ) : null}
    </div>
  );
}
