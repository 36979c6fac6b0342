import { useRef, useState } from "react";
import { onceKey } from "../edge/http";
import AskFor from "./AskFor";
import { Conflict } from "./Conflict";
import { aboutOf, arrived } from "./typed";
import type { CaseLine, Value } from "./types";
import type { Deeds, Wanted } from "./useDeeds";

/** What floats over the case: what an offer asks for, or a choice between two that changed the same. */
export default function Answers({ line, deeds }: { line: CaseLine; deeds: Deeds }) {
  const { asked, contest } = deeds;
  if (contest) return <Conflict contest={contest} onKeep={() => void deeds.keepMine(contest)} onLeave={deeds.letGo} />;
  return asked ? <Asking key={`${asked.offer.name} ${asked.task?.id}`} asked={asked} line={line} deeds={deeds} /> : null;
}

/** Asks until it is done or left; trying the same again is the same request, so nothing is done twice. */
function Asking({ asked, line, deeds }: { asked: Wanted; line: CaseLine; deeds: Deeds }) {
  const [wrong, setWrong] = useState<string>();
  const tried = useRef<{ value: string; key: string }>(undefined);
  const done = async (value: Value) => {
    const now = JSON.stringify(value);
    if (tried.current?.value !== now) tried.current = { value: now, key: onceKey() };
    const why = await deeds.doIt(asked, value, tried.current.key);
    if (why === undefined) arrived(aboutOf(asked.offer, asked.from?.id ?? line.id));
    setWrong(why);
  };
  return <AskFor offer={asked.offer} line={asked.from ?? line} wrong={wrong} onDone={(value) => void done(value)} onClose={deeds.stopAsking} />;
}
