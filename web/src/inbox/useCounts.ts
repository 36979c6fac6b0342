import { useQuery } from "@tanstack/react-query";
import { LISTS } from "../cases/places";
import { http, read } from "../edge/http";
import { pollInterval, useWatch } from "../edge/live";

const ALL = LISTS.map((list) => `list/${list}`);

/** How much is on each list, as the service counts it; kept fresh, and the lists with it. */
export function useCounts() {
  useWatch(ALL);
  return useQuery({ queryKey: ["counts"], queryFn: () => read(() => http.GET("/worklists")), refetchInterval: pollInterval });
}
