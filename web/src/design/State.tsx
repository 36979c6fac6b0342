import type { ReactNode } from "react";
import "./State.css";

type Props = { title: string; children?: ReactNode; busy?: boolean; heading?: boolean };

/** What a screen says when it has nothing to show: why, and the way on. As a heading where it is all of the screen. */
export function State({ title, children, busy = false, heading = false }: Props) {
  return (
    <div className="state" role={busy ? "status" : undefined} data-busy={busy || undefined}>
      {heading ? <h1 className="state__title">{title}</h1> : <p className="state__title">{title}</p>}
      {children ? <div className="state__more">{children}</div> : null}
    </div>
  );
}
