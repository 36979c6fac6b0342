import type { Schemas } from "../edge/http";

/** What a customer is called: by the first identity that has a name, else an address. */
export function nameOfCustomer(customer: Schemas["CustomerSeen"] | null | undefined): string | undefined {
  const known = customer?.identities ?? [];
  return known.find((one) => one.name)?.name ?? known.find((one) => one.address)?.address ?? undefined;
}
