import { Button } from "../design/Button";
import { useAtNow } from "../edge/useNow";
import { words } from "../kernel/words";
import { useTold } from "./bar";
import "./Bar.css";

/** The line that says what was done, with the way back. */
export function Bar() {
  const told = useTold();
  const left = useAtNow((now) => (told ? Math.max(0, Math.floor((told.endsAt - now) / 1000)) : 0));
  return (
    <div className="bar" data-tone={told?.tone}>
      <span className="bar__said" role="status">
        {told?.text}
      </span>
      {told?.undo ? (
        <Button kind="quiet" shortcut="z" onPress={told.undo.act}>
          {`${told.undo.label} · ${left} s`}
        </Button>
      ) : null}
      {told ? null : (
        <span className="bar__hint" aria-hidden="true">
          {words.app.hint}
        </span>
      )}
    </div>
  );
}
