import { Component, type ReactNode } from "react";
import { Button } from "./design/Button";
import { State } from "./design/State";
import { words } from "./kernel/words";

/** A part that fails is said to have failed; the rest of the screen goes on. */
export class Boundary extends Component<{ children: ReactNode; is?: string | undefined }, { failed: string | undefined }> {
  override state = { failed: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { failed: error instanceof Error ? error.name : "error" };
  }

  override componentDidUpdate(before: { is?: string | undefined }) {
    if (this.state.failed && before.is !== this.props.is) this.setState({ failed: undefined });
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <State title={words.app.broken}>
        <Button onPress={() => this.setState({ failed: undefined })}>{words.app.tryAgain}</Button>
      </State>
    );
  }
}
