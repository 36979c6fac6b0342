import { useQuery } from "@tanstack/react-query";
import { http, read, type Schemas } from "../edge/http";

export type Connection = Schemas["ConnectionShown"];
export type Inbox = Schemas["InboxShown"];

/** All connections. */
export function useConnections() {
  return useQuery({ queryKey: ["connections"], queryFn: () => all((after) => read(() => http.GET("/connections", page(after))), (found) => found.connections) });
}

/** All inboxes. */
export function useInboxes() {
  return useQuery({ queryKey: ["inboxes"], queryFn: () => all((after) => read(() => http.GET("/inboxes", page(after))), (found) => found.inboxes) });
}

const page = (after: string | undefined) => ({ params: { query: after ? { after } : {} } });

/** Every page of a list that is short by nature. */
async function all<P extends { next: string | null }, T>(ask: (after?: string) => Promise<P>, of: (page: P) => T[]): Promise<T[]> {
  const found: T[] = [];
  let after: string | undefined;
  do {
    const answer = await ask(after);
    found.push(...of(answer));
    after = answer.next ?? undefined;
  } while (after);
  return found;
}
