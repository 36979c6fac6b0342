import { words } from "../kernel/words";
import type { Mode } from "./seen";

const { talk } = words;
type Props = { modes: readonly Mode[]; mode: Mode; isChat: boolean; onMode: (mode: Mode) => void };

/** How one writes: to everybody, to the customer alone, to us. */
export function Modes({ modes, mode, isChat, onMode }: Props) {
  return (
    <div className="modes" role="radiogroup" aria-label={talk.modesLabel}>
      {modes.map((one) => (
        <label key={one} className={`modes__one modes__one--${one}`}>
          <input type="radio" className="unseen" name="mode" checked={one === mode} onChange={() => onMode(one)} />
          <span>{one === "direct" && isChat ? talk.modes.chat : talk.modes[one]}</span>
        </label>
      ))}
    </div>
  );
}
