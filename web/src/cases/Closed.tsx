import { useEffect, useRef } from "react";
import { Button } from "../design/Button";
import { words } from "../kernel/words";
import type { Steps } from "./useSteps";

/** The case was just closed here: where to go on. */
export function Closed({ steps, reason }: { steps: Steps; reason: string | null | undefined }) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => line.current?.querySelector("button")?.focus(), []);
  return (
    <div className="case__closed" role="status" ref={line}>
      <span>{reason ? words.cases.closedBecause(reason) : words.cases.closed}</span>
      {steps.why.next ? null : <Button kind="main" shortcut="j" onPress={() => steps.go(1)}>{words.cases.nextCase}</Button>}
      <Button shortcut="u" onPress={steps.back}>{words.cases.backToList}</Button>
    </div>
  );
}
