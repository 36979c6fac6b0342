import { QueryClient } from "@tanstack/react-query";
import { Refused, isPassing } from "./refusal";

const MOST_TRIES = 4;

/** What the service told us, and how long it is good: live notices make it stale sooner. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 10 * 60_000,
      networkMode: "always",
      refetchOnWindowFocus: true,
      retry: (count, error) => count < MOST_TRIES && error instanceof Refused && isPassing(error.refusal),
      retryDelay: (count) => Math.min(8000, 500 * 2 ** count),
    },
    mutations: { networkMode: "always" },
  },
});
