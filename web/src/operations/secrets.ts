import { answered, http, onceKey, read, type Schemas } from "../edge/http";
import { words } from "../kernel/words";
import { deed } from "./deeds";

export type Kind = "connections" | "inboxes";
export type Named = Schemas["Named"];

const said = words.operations.secrets;
const header = () => ({ "Idempotency-Key": onceKey() });

/** What may be told of the secrets of a connection or an inbox. */
export function keptSecrets(kind: Kind, id: string): Promise<{ secrets: Named[]; missing: string[] }> {
  return kind === "connections"
    ? read(() => http.GET("/connections/{connection_id}", { params: { path: { connection_id: id } } }))
    : read(() => http.GET("/inboxes/{inbox_id}", { params: { path: { inbox_id: id } } }));
}

/** Set or rotate one; the value it had counts until the rotation is ended. */
export async function setSecret(kind: Kind, id: string, name: string, value: string): Promise<boolean> {
  const body = { value };
  const ask = () =>
    kind === "connections"
      ? answered(() => http.PUT("/connections/{connection_id}/secrets/{name}", { params: { path: { connection_id: id, name }, header: header() }, body }))
      : answered(() => http.PUT("/inboxes/{inbox_id}/secrets/{name}", { params: { path: { inbox_id: id, name }, header: header() }, body }));
  return (await deed<unknown>(ask, () => said.saved(name), kind)).ok;
}

/** End a rotation: only the newest value counts. */
export async function dropFormer(kind: Kind, id: string, name: string): Promise<boolean> {
  const ask = () =>
    kind === "connections"
      ? answered(() => http.DELETE("/connections/{connection_id}/secrets/{name}/former", { params: { path: { connection_id: id, name }, header: header() } }))
      : answered(() => http.DELETE("/inboxes/{inbox_id}/secrets/{name}/former", { params: { path: { inbox_id: id, name }, header: header() } }));
  return (await deed<unknown>(ask, () => said.ended(name), kind)).ok;
}
