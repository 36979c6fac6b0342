import { useState } from "react";

/** One quiet ring around a row when it has become another; none when it is first drawn. */
export function Ring({ of }: { of: string }) {
  const [first] = useState(of);
  return of === first ? null : <span key={of} className="workrow__ring wash-ring" aria-hidden="true" />;
}
