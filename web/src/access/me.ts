import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { tellRefused } from "../actions/bar";
import { http, read, type Schemas } from "../edge/http";
import { NO_ANSWER, Refused } from "../edge/refusal";
import { refusalInWords } from "../kernel/words/problems";

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
    onMutate: (preferences) => {
      const before = cache.getQueryData<Me>(["me"]);
      cache.setQueryData<Me>(["me"], (me) => (me ? { ...me, preferences } : me));
      return before;
    },
    onSuccess: (me) => cache.setQueryData(["me"], me),
    onError: (error, _, before) => {
      cache.setQueryData(["me"], before);
      tellRefused(refusalInWords(error instanceof Refused ? error.refusal : NO_ANSWER));
    },
  });
}
