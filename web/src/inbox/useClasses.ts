import { useQuery } from "@tanstack/react-query";
import { http, read } from "../edge/http";

/** The classes in use, the most used first. */
export function useClasses(): readonly string[] {
  const query = useQuery({ queryKey: ["classes"], queryFn: () => read(() => http.GET("/classes")), staleTime: 60_000 });
  return query.data?.classes ?? [];
}
