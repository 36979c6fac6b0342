import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { http, read, type Schemas } from "../edge/http";

export type Me = Schemas["Me"];
export type Preferences = Schemas["Preferences"];

/** Who is signed in, and how they like it: asked once, it also puts their card into the directory. */
export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: () => read(() => http.PUT("/me", { body: {} })), staleTime: Number.POSITIVE_INFINITY });
}

/** Keep a preference with the person; shown at once. */
export function usePrefer() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (preferences: Preferences) => read(() => http.PUT("/me", { body: { preferences } })),
    onMutate: (preferences) => cache.setQueryData<Me>(["me"], (me) => (me ? { ...me, preferences } : me)),
    onSuccess: (me) => cache.setQueryData(["me"], me),
  });
}
