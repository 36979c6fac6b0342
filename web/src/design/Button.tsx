import type { ReactNode } from "react";
import { Button as AriaButton, type PressEvent } from "react-aria-components";
import "./Button.css";

type Props = {
  children: ReactNode;
  onPress?: (event: PressEvent) => void;
  kind?: "plain" | "main" | "quiet" | "alarm";
  disabled?: boolean;
  label?: string; // for a reader, where the children are a picture only
  shortcut?: string; // shown beside the words
  type?: "button" | "submit";
};

/** A button says what it does; its key is shown on it and told to readers. */
export function Button({ children, onPress, kind = "plain", disabled = false, label, shortcut, type = "button" }: Props) {
  const named = { ...(label ? { "aria-label": label } : {}), ...(onPress ? { onPress } : {}) };
  return (
    <AriaButton className={`button button--${kind}`} isDisabled={disabled} type={type} {...named} {...keyed(shortcut)}>
      {children}
      {shortcut ? <kbd aria-hidden="true">{shortcut}</kbd> : null}
    </AriaButton>
  );
}

function keyed(shortcut: string | undefined): object {
  return shortcut ? { "aria-keyshortcuts": shortcut.replaceAll(" ", "+") } : {};
}
