import { Icon } from "../design/Icon";
import type { Schemas } from "../edge/http";
import { words } from "../kernel/words";
import { nameOfCustomer } from "./name";

const said = words.customers;
type Props = { seen: Schemas["CaseSeen"]; isOpen: boolean; onOpen: () => void };

/** The context in one line, where there is no room for it beside the thread: it opens over it. */
export function Facts({ seen, isOpen, onOpen }: Props) {
  const { customer, others } = seen;
  const identities = [...new Set((customer?.identities ?? []).map((one) => said.channel(one.channel)))].join(", ");
  return (
    <button type="button" className="strip" aria-expanded={isOpen} onClick={onOpen}>
      <Icon name="person" />
      <bdi className="strip__name clipped">{customer ? (nameOfCustomer(customer) ?? said.unnamed) : said.unknown}</bdi>
      {identities ? <span className="clipped">{identities}</span> : null}
      <span>{others.length ? said.countOthers(others.length) : said.noOthers}</span>
      <span className="unseen">{words.cases.openContext}</span>
      <Icon name="down" />
    </button>
  );
}
