import { Link } from "wouter";
import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { Moment } from "../design/Moment";
import { State } from "../design/State";
import type { Schemas } from "../edge/http";
import { said as saidAt } from "../kernel/times";
import { words } from "../kernel/words";
import { Identities } from "./Identities";
import { OtherCases } from "./OtherCases";
import { useCustomer } from "./useCustomer";

const said = words.customers;

/** Everything of a customer that one may know: their cases, and what was last said where. */
export default function Story({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const whole = useCustomer(id);
  return (
    <Dialog title={said.wholeOf(name)} wide onClose={onClose}>
      {whole.data ? <Whole whole={whole.data} onClose={onClose} /> : whole.isPending ? <State busy title={said.reading} /> : <State title={said.notRead}><Button onPress={() => void whole.refetch()}>{words.app.tryAgain}</Button></State>}
      <div className="dialog__acts"><Button onPress={onClose}>{said.close}</Button></div>
    </Dialog>
  );
}

function Whole({ whole, onClose }: { whole: Schemas["WholeCustomer"]; onClose: () => void }) {
  return (
    <div className="story" onClick={(event) => ((event.target as Element).closest("a") ? onClose() : undefined)}>
      <Identities customer={whole.customer} />
      <OtherCases others={whole.cases} title={said.cases} />
      <section className="pane" aria-label={said.conversations}>
        <h2 className="pane__title">{said.conversations}</h2>
        <ul className="others">{whole.conversations.map((one) => <li key={one.id}><Talked talk={one} /></li>)}</ul>
      </section>
    </div>
  );
}

/** The newest of a conversation, as the customer said it. */
function Talked({ talk }: { talk: Schemas["TalkLine"] }) {
  const last = talk.messages.at(-1);
  return (
    <Link href={`/cases/${talk.case}`} className="other">
      <span className="other__words" dir="auto">{last?.deleted ? said.deleted : (last?.text ?? said.silent)}</span>
      <span className="pane__note">{talk.public ? said.public : said.direct}{last ? <> · <Moment at={last.at} inWords={saidAt} /></> : null}</span>
    </Link>
  );
}
