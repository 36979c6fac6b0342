import type { ReactNode } from "react";
import "./State.css";

/** What a screen says when it has nothing to show: why, and the way on. */
export function State({ title, children, busy = false }: { title: string; children?: ReactNode; busy?: boolean }) {
  return (
    <div className="state" role={busy ? "status" : undefined} data-busy={busy || undefined}>
      <p className="state__title">{title}</p>
      {children ? <div className="state__more">{children}</div> : null}
    </div>
  );
}
