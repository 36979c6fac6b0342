import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useMe } from "../access/me";
import { useWriting, type Writing } from "../conversations/writing";
import { answered, http, read, type Schemas } from "../edge/http";
import { pollInterval } from "../edge/live";
import { queries } from "../edge/queries";

export type Presence = Schemas["Presence"];

const HEARTBEAT = 50_000;
const PATIENCE = 5_000; // with a hidden tab, before one is gone

/** Who else is in the case, and what they do there; as long as one looks, others are told the same of oneself. */
export function usePresence(id: string): readonly Presence[] {
  const me = useMe().data?.id;
  const mode = useWriting();
  const found = useQuery({
    queryKey: ["presence", id],
    queryFn: async () => (await read(() => http.GET("/presence"))).here.filter((one) => one.case === id),
    refetchInterval: pollInterval,
  });
  useEffect(() => stayed(id, mode), [id, mode]);
  useEffect(() => () => leave(id), [id]);
  return (found.data ?? []).filter((one) => one.id !== me);
}

/** Say what one does, again and again while somebody looks. */
function stayed(id: string, mode: Writing): () => void {
  let gone: ReturnType<typeof setTimeout> | undefined;
  const say = () => (document.visibilityState === "visible" ? void here(id, mode) : undefined);
  const looked = () => {
    clearTimeout(gone);
    if (document.visibilityState === "visible") say();
    else gone = setTimeout(() => leave(id), PATIENCE);
  };
  const left = () => leave(id);
  say();
  const beat = setInterval(say, HEARTBEAT);
  document.addEventListener("visibilitychange", looked);
  addEventListener("pagehide", left);
  return () => {
    clearTimeout(gone);
    clearInterval(beat);
    document.removeEventListener("visibilitychange", looked);
    removeEventListener("pagehide", left);
  };
}

async function here(id: string, mode: Writing): Promise<void> {
  const said = await answered(() => http.PUT("/cases/{case_id}/presence", { params: { path: { case_id: id } }, body: { mode } }));
  if (said.ok) queries.setQueryData(["presence", id], said.body.here.filter((one) => one.case === id));
  else if (said.refusal.status === 404) void queries.invalidateQueries({ queryKey: ["case", id] }); // who may no longer know of it is not told so
}

function leave(id: string): void {
  void answered(() => http.DELETE("/cases/{case_id}/presence", { params: { path: { case_id: id } }, keepalive: true }));
}
