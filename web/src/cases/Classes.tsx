import { Button } from "../design/Button";
import { Icon } from "../design/Icon";
import { words } from "../kernel/words";
import type { CaseLine } from "./types";
import { actOf, doOrSay } from "./useCaseActs";
import type { Deeds } from "./useDeeds";
import "./Chips.css";

const said = words.cases.classes;

/** What the case is about: chips, taken off by their cross, added by typing. */
export function Classes({ line, deeds }: { line: CaseLine; deeds: Deeds }) {
  const classes = line.classes ?? [];
  const offer = line.actions?.find((one) => one.name === "classify");
  const without = (name: string) => (offer ? void deeds.doIt({ offer, from: line }, classes.filter((one) => one !== name)) : undefined);
  return (
    <section className="pane" aria-label={said.title}>
      <div className="pane__head">
        <h2 className="pane__title">{said.title}</h2>
        {offer ? <Button kind="quiet" label={words.cases.asks.addClass} shortcut={offer.shortcut ?? ""} onPress={() => doOrSay(actOf(offer, line, deeds))}><Icon name="add" /></Button> : null}
      </div>
      {classes.length ? null : <p className="pane__none">{said.none}</p>}
      <ul className="chips">
        {classes.map((name) => (
          <li key={name} className="chip">
            <bdi>{name}</bdi>
            {offer?.allowed ? <button type="button" className="chip__remove" aria-label={words.cases.asks.removeClass(name)} onClick={() => without(name)}><Icon name="close" /></button> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
