import { Dialog } from "../design/Dialog";
import { AskChoice } from "./AskChoice";
import { AskClasses } from "./AskClasses";
import { AskPerson, AskTeam } from "./AskWho";
import { AskTask } from "./AskTask";
import { AskWords } from "./AskWords";
import { aboutOf } from "./typed";
import type { CaseLine, Offer, Value } from "./types";
import "./AskFor.css";

type Props = { offer: Offer; line?: CaseLine | undefined; wrong?: string | undefined; onDone: (value: Value) => void; onClose: () => void };

/** Asks for what an offer needs; left by Escape, nothing is done. What is `wrong` is said beside what was typed. */
export default function AskFor({ offer, line, wrong, onDone, onClose }: Props) {
  return (
    <Dialog title={offer.label} onClose={onClose}>
      {wrong ? <p className="ask__wrong" role="alert">{wrong}</p> : null}
      <Asked offer={offer} line={line} onDone={onDone} onClose={onClose} />
    </Dialog>
  );
}

function Asked({ offer, line, onDone, onClose }: Omit<Props, "wrong">) {
  const about = aboutOf(offer, line?.id);
  switch (offer.asks) {
    case "person":
      return <AskPerson onDone={onDone} />;
    case "team":
      return <AskTeam team={line?.team ?? null} onDone={onDone} />;
    case "choice":
      return <AskChoice choices={offer.choices ?? []} onDone={onDone} />;
    case "classes":
      return <AskClasses existing={line?.classes ?? []} onDone={onDone} onClose={onClose} />;
    case "task":
      return <AskTask about={about} onDone={onDone} onClose={onClose} />;
    default:
      return <AskWords about={about} offer={offer} was={offer.name === "retitle" ? (line?.title ?? "") : ""} onDone={onDone} onClose={onClose} />;
  }
}
