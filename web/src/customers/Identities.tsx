import { Chip } from "../design/Chip";
import { Moment } from "../design/Moment";
import type { Schemas } from "../edge/http";
import { day } from "./days";
import { words } from "../kernel/words";
import { nameOfCustomer } from "./name";

const said = words.customers;

/** The names a customer goes by, and since when we know them. */
export function Identities({ customer }: { customer: Schemas["CustomerSeen"] }) {
  const name = nameOfCustomer(customer);
  if (customer.erased) return <p className="pane__none">{said.erased}</p>;
  return (
    <>
      <ul className="identities" aria-label={said.identities}>
        {customer.identities.map((one) => (
          <li key={one.id} className="identity">
            <Chip>{said.channel(one.channel)}</Chip>
            <span className="identity__names"><bdi>{one.address ?? one.name ?? said.unnamed}</bdi>{one.address && one.name && one.name !== name ? <bdi className="pane__note">{one.name}</bdi> : null}</span>
          </li>
        ))}
      </ul>
      <p className="pane__note">{said.since("")}<Moment at={customer.first_seen_at} inWords={day} /></p>
    </>
  );
}
