import { useId } from "react";
import "./Field.css";

export type Option = { value: string; label: string; disabled?: boolean };
type Props = { label: string; value: string; options: readonly Option[]; onChange: (value: string) => void; hideLabel?: boolean };

/** One of a few: the browser's own list, which every device knows how to show. */
export function Choice({ label, value, options, onChange, hideLabel = false }: Props) {
  const id = useId();
  return (
    <div className="choice">
      <label className={hideLabel ? "unseen" : "choice__label"} htmlFor={id}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((one) => (
          <option key={one.value} value={one.value} disabled={one.disabled ?? false}>
            {one.label}
          </option>
        ))}
      </select>
    </div>
  );
}
