import { Moment } from "../design/Moment";
import { said as saidAt } from "../kernel/times";
import { words } from "../kernel/words";
import { Shown } from "./Shown";
import { useStatus } from "./useStatus";

const said = words.operations.health;
const FACTS = ["unprocessed", "set_aside", "outbox", "sweep_overdue"] as const;

/** What is owed and not yet done, in numbers. */
export function HealthPart() {
  const status = useStatus();
  return (
    <Shown query={status}>
      {(found) => (
        <>
          {FACTS.every((fact) => found[fact] === 0) ? <p>{said.healthy}</p> : null}
          <dl className="figures">
            {FACTS.map((fact) => (
              <div key={fact} className="figures__one">
                <dt>{said.facts[fact]}</dt>
                <dd className="figures__number">{found[fact]}</dd>
              </div>
            ))}
            <div className="figures__one">
              <dt>{said.sweep}</dt>
              <dd>{found.swept_at ? <Moment at={found.swept_at} inWords={saidAt} /> : words.operations.sweptNever}</dd>
            </div>
          </dl>
        </>
      )}
    </Shown>
  );
}
