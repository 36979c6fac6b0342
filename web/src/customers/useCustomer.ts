import { useQuery } from "@tanstack/react-query";
import { http, read } from "../edge/http";

/** All there is of a customer that one may know: asked for when somebody wants it. */
export function useCustomer(id: string) {
  return useQuery({ queryKey: ["customer", id], queryFn: () => read(() => http.GET("/customers/{customer_id}", { params: { path: { customer_id: id } } })) });
}
