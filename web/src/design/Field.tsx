import type { ReactNode } from "react";
import { FieldError, Input, Label, Text, TextArea, TextField } from "react-aria-components";
import "./Field.css";

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  error?: string | undefined;
  kind?: "text" | "secret" | "long" | "datetime-local" | "number";
  autoFocus?: boolean;
  required?: boolean;
};

/** A labelled field; what is wrong with it is said under it, and what was typed stays. */
export function Field({ label, value, onChange, hint, error, kind = "text", autoFocus = false, required = false }: Props) {
  return (
    <TextField className="field" value={value} onChange={onChange} isInvalid={error !== undefined} isRequired={required} autoFocus={autoFocus} validationBehavior="aria">
      <Label>{label}</Label>
      {kind === "long" ? <TextArea rows={3} /> : <Input type={kind === "secret" ? "password" : kind} autoComplete="off" />}
      {hint ? <Text slot="description" className="field__hint">{hint}</Text> : null}
      <FieldError className="field__error">{error}</FieldError>
    </TextField>
  );
}
