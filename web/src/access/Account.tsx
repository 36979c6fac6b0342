import { Button as AriaButton } from "react-aria-components";
import { Choice } from "../design/Choice";
import { Dialog } from "../design/Dialog";
import { Button } from "../design/Button";
import { handOverDrafts } from "../edge/handOver";
import { signOut } from "../edge/session";
import { words } from "../kernel/words";
import { type Me, type Preferences, usePrefer } from "./me";
import "./Account.css";

const said = words.app.settings;
const SECONDS = ["0", "5", "8", "15", "30", "60"];

/** Who one is, how the workspace looks and behaves for them, and the way out. */
export default function Account({ me, onClose }: { me: Me; onClose: () => void }) {
  const prefer = usePrefer();
  const set = (changed: Partial<Preferences>) => prefer.mutate({ ...me.preferences, ...changed });
  const mine = me.preferences;
  return (
    <Dialog title={`${me.name} · ${me.role}`} onClose={onClose}>
      <Choice label={said.theme} value={mine.theme ?? "system"} options={listed(said.themes)} onChange={(theme) => set({ theme: theme as NonNullable<Preferences["theme"]> })} />
      <Choice label={said.density} value={mine.density ?? "comfortable"} options={listed(said.densities)} onChange={(density) => set({ density: density as NonNullable<Preferences["density"]> })} />
      <Choice label={said.undoSeconds} value={String(mine.undo_seconds ?? 8)} options={SECONDS.map((value) => ({ value, label: value }))} onChange={(value) => set({ undo_seconds: Number(value) })} />
      <Switch label={said.singleKeys} isOn={mine.single_keys ?? true} onChange={(single_keys) => set({ single_keys })} />
      <Switch label={said.announcements} isOn={mine.announcements ?? true} onChange={(announcements) => set({ announcements })} />
      <div className="dialog__acts">
        <Button onPress={() => void leave(me.id)}>{words.app.signOut}</Button>
        <Button kind="main" onPress={onClose}>{words.app.close}</Button>
      </div>
    </Dialog>
  );
}

/** What was typed goes along to the next machine before one leaves this one. */
async function leave(id: string): Promise<void> {
  await handOverDrafts(id);
  await signOut();
}

function Switch({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <AriaButton className="switch" aria-pressed={isOn} onPress={() => onChange(!isOn)}>
      <span>{label}</span>
      <span className="switch__track" aria-hidden="true" data-on={isOn || undefined} />
    </AriaButton>
  );
}

const listed = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));
