import { useQuery } from "@tanstack/react-query";
import { http, read, type Schemas } from "../edge/http";

export type Person = Schemas["PersonSeen"];

const MOST = 20; // pages of the directory

/** Everybody of us, for choosing and for names. */
export function usePeople() {
  return useQuery({ queryKey: ["people"], queryFn: everybody, staleTime: 5 * 60_000 });
}

/** What somebody is called; who is not in the directory by their id. */
export function useNameOf(): (id: string) => string {
  const people = usePeople().data ?? [];
  return (id) => people.find((one) => one.id === id)?.name ?? id;
}

/** All teams, for choosing and for names. */
export function useTeams() {
  return useQuery({ queryKey: ["teams"], queryFn: () => read(() => http.GET("/teams")), staleTime: 5 * 60_000 });
}

async function everybody(): Promise<Person[]> {
  const found: Person[] = [];
  let after: string | null | undefined;
  for (let page = 0; page < MOST; page++) {
    const answer = await read(() => http.GET("/people", { params: { query: after ? { after } : {} } }));
    found.push(...answer.people);
    after = answer.next;
    if (!after) break;
  }
  return found;
}
