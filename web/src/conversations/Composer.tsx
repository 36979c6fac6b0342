import { useMe } from "../access/me";
import { Choice } from "../design/Choice";
import { Moment } from "../design/Moment";
import type { Refusal } from "../edge/refusal";
import { until } from "../kernel/times";
import { words } from "../kernel/words";
import { Modes } from "./Modes";
import type { CaseSeen, MessageSeen } from "./seen";
import { modesOf, placesOf, type Target } from "./target";
import type { Talk } from "./thread";
import { useDraft } from "./useDraft";
import { WritingField } from "./WritingField";
import "./Composer.css";

const { talk } = words;
const HOLD = 8; // seconds, where the person has not said

export type Write = { target: Target; to: string | null; focus: boolean; refusal: Refusal | undefined };
export type ComposerProps = { seen: CaseSeen; talks: readonly Talk[]; write: Write; whoWrote: (message: MessageSeen) => string; onWrite: (write: Partial<Write>) => void; onLate: () => void };

/** Where one writes. The text of each place is its own: another place is another field. */
export function Composer(props: ComposerProps & { reopened: number }) {
  const { seen, write, onWrite, reopened } = props;
  const me = useMe().data;
  const conversations = props.talks.map((one) => one.seen);
  const { mode, conversation } = write.target;
  const places = mode === "note" ? [] : placesOf(mode, conversations);
  const change = (target: Target) => onWrite({ target, to: null, focus: true, refusal: undefined });
  const isChat = placesOf("direct", conversations).every((one) => one.channel === "chat");
  if (!me) return null;
  return (
    <form className={`composer composer--${mode}`} aria-label={talk.writing[mode](places.find((one) => one.id === conversation)?.place ?? "")} onSubmit={(event) => event.preventDefault()}>
      <div className="composer__head">
        <Modes modes={modesOf(seen, conversations)} mode={mode} isChat={isChat} onMode={(next) => change({ mode: next, conversation: placesOf(next, conversations)[0]?.id ?? null })} />
        {places.length > 1 ? (
          <Choice label={talk.where} hideLabel value={conversation ?? ""} options={places.map((one) => ({ value: one.id, label: talk.place(talk.kindOf(one.channel, one.public), one.place) }))} onChange={(id) => change({ mode, conversation: id })} />
        ) : null}
        <Window at={places.find((one) => one.id === conversation)?.limits.window_closes_at} />
      </div>
      <Field key={`${mode} ${conversation ?? ""} ${write.to ?? ""} ${reopened}`} {...props} agent={me.id} hold={me.preferences.undo_seconds ?? HOLD} />
    </form>
  );
}

type FieldProps = ComposerProps & { agent: string; hold: number };

/** The field opens with the newer of the two copies of its draft. */
function Field(props: FieldProps) {
  const { agent, seen, write } = props;
  const writing = useDraft({ agent, caseId: seen.case.id, ...write.target }, seen.drafts);
  return writing ? <WritingField {...props} writing={writing} /> : <div className="composer__field" />;
}

function Window({ at }: { at: string | null | undefined }) {
  return at ? <span className="composer__window"><Moment at={at} inWords={(closes, now) => (closes > now ? talk.windowCloses(until(closes, now)) : "")} /></span> : null;
}
