import { Component, type ReactNode } from "react";
import { words } from "../kernel/words";
import type { Entry } from "./thread";

type State = { failed: boolean; of: Entry | undefined };
type Props = { entry: Entry; children: ReactNode };

/** One message that cannot be drawn does not take the others with it: its words are shown bare. */
export class Caught extends Component<Props, State> {
  override state: State = { failed: false, of: undefined };

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  /** What changed since is drawn again. */
  static getDerivedStateFromProps({ entry }: Props, { of }: State): Partial<State> | null {
    return entry === of ? null : { of: entry, failed: false };
  }

  override render() {
    const { entry, children } = this.props;
    if (!this.state.failed) return children;
    return <p className="said__gone" dir="auto">{(entry.is === "message" && entry.message.text) || words.app.broken}</p>;
  }
}
