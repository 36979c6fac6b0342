const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** A day, for what is long ago. */
export const day = (at: number): string => date.format(at);
