import { useQuery } from "@tanstack/react-query";
import { http, read, type Schemas } from "../edge/http";

export type Status = Schemas["Standing"];

/** How the intake, the outbox and the sweep stand; asked each ten seconds while somebody looks. */
export function useStatus() {
  return useQuery({ queryKey: ["status"], queryFn: () => read(() => http.GET("/intake/status")), refetchInterval: 10_000 });
}
