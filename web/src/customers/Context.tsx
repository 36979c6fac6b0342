import { lazy, Suspense, useState } from "react";
import { Button } from "../design/Button";
import { Icon } from "../design/Icon";
import type { Schemas } from "../edge/http";
import { words } from "../kernel/words";
import { Identities } from "./Identities";
import { nameOfCustomer } from "./name";
import { OtherCases } from "./OtherCases";
import "./Context.css";

const Story = lazy(() => import("./Story"));
const said = words.customers;

/** Who the customer is, and what else there is: beside the thread, or over it. */
export function Context({ seen, onClose }: { seen: Schemas["CaseSeen"]; onClose: () => void }) {
  const [isWhole, setWhole] = useState(false);
  const customer = seen.customer;
  const name = nameOfCustomer(customer) ?? said.unnamed;
  return (
    <>
      <section className="pane" aria-label={said.title}>
        <div className="pane__head">
          <h2 className="context__name"><bdi>{customer ? name : said.unknown}</bdi></h2>
          <span className="context__close"><Button kind="quiet" label={words.cases.closeContext} onPress={onClose}><Icon name="close" /></Button></span>
        </div>
        {customer ? <Identities customer={customer} /> : null}
        {customer ? <p><Button onPress={() => setWhole(true)}>{said.whole}</Button></p> : null}
      </section>
      <OtherCases others={seen.others} />
      {seen.more_conversations.length ? <p className="pane pane__none">{said.more(seen.more_conversations.length)}</p> : null}
      <Suspense>{isWhole && customer ? <Story id={customer.id} name={name} onClose={() => setWhole(false)} /> : null}</Suspense>
    </>
  );
}
