/** The queries that show a thing: a notice of it makes them stale. */
export function keysOf(thing: string): (readonly string[])[] {
  const [kind = "", id = ""] = thing.split("/");
  if (kind === "list") return [["list", id], ["counts"]];
  return [[kind, id]];
}
