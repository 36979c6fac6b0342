import "./Icon.css";

/** Pictures of 16 units a side, in the colour of the text around them. */
const PATHS = {
  inbox: "M2 9h3.2l1.2 2h3.2l1.2-2H14M2 9l2-6h8l2 6v4H2z",
  operations: "M3 4h10M3 8h10M3 12h10M6 2.5v3M11 6.5v3M5 10.5v3",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.1 3.1",
  back: "M10 3 5 8l5 5",
  forward: "m6 3 5 5-5 5",
  down: "m3 6 5 5 5-5",
  more: "M8 3v.01M8 8v.01M8 13v.01",
  close: "m4 4 8 8M12 4l-8 8",
  add: "M8 3v10M3 8h10",
  done: "m3 8.5 3.2 3L13 4.5",
  clock: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM8 5v3.2l2 1.3",
  warn: "M8 2.5 14 13H2zM8 6.5v3M8 11.3v.01",
  person: "M8 8.2a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM3 13.6c.6-2.4 2.6-3.6 5-3.6s4.400 1.200 5 3.600",
  people: "M6 8a2.300 2.300 0 1 0 0-4.600A2.300 2.300 0 0 0 6 8zM1.800 13c.500-2 2.100-3 4.200-3s3.700 1 4.200 3M10.500 3.600a2.200 2.200 0 0 1 0 4.200M12 10.200c1.300.400 2.100 1.400 2.400 2.800",
  eye: "M1.600 8S4 3.800 8 3.800 14.400 8 14.400 8 12 12.200 8 12.200 1.600 8 1.600 8zM8 6.300a1.700 1.700 0 1 0 0 3.400 1.700 1.700 0 0 0 0-3.400z",
  reply: "M7 4 3 8l4 4M3 8h6c2.500 0 4 1.500 4 4",
  note: "M3 2.500h10v8l-3 3H3zM5.500 6h5M5.500 8.500h3",
  undo: "M6 3 3 6l3 3M3 6h6a3.500 3.500 0 0 1 0 7H6",
  link: "M6.500 9.500l3-3M7 4.500 8.500 3a2.800 2.800 0 0 1 4 4L11 8.500M9 11.500 7.500 13a2.800 2.800 0 0 1-4-4L5 7.500",
  file: "M4 2h5l3 3v9H4zM9 2v3h3",
  keys: "M1.500 4h13v8h-13zM4 6.500v.01M6.500 6.500v.01M9 6.500v.01M11.500 6.500v.01M5 9.500h6",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300M3.400 3.400l.9.900M11.700 11.700l.9.900M3.400 12.600l.9-.900M11.700 4.300l.9-.900",
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside words: never alone in meaning, so readers do not hear it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
