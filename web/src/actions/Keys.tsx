import { Dialog } from "../design/Dialog";
import { words } from "../kernel/words";
import { type Act, useAllActs } from "./keys";
import "./Keys.css";

/** Every key that does something here. */
export default function Keys({ onClose }: { onClose: () => void }) {
  const acts = innermost(useAllActs());
  return (
    <Dialog title={words.app.keys} wide onClose={onClose}>
      <dl className="keys">
        {acts.map((act) => (
          <div key={`${act.id} ${act.key}`} className="keys__one">
            <dt><kbd>{act.key}</kbd></dt>
            <dd>{act.label}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** A key does what its innermost scope says: the others do not work here. */
function innermost(all: readonly Act[]): Act[] {
  const seen = new Set<string>();
  return all.filter((act) => act.key && !seen.has(act.key) && seen.add(act.key));
}
