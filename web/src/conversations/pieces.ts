/** A message's text, cut into what is shown as it is, links with where they really lead, and marks that would be unseen. */
export type Piece = { is: "text"; text: string } | { is: "mark"; name: string } | { is: "link"; text: string; url: string; host: string | undefined };

const NAMES: Record<number, string> = {
  0xad: "SHY", 0x61c: "ALM", 0x200b: "ZWSP", 0x200c: "ZWNJ", 0x200d: "ZWJ", 0x200e: "LRM", 0x200f: "RLM", 0x202a: "LRE", 0x202b: "RLE",
  0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO", 0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xfeff: "BOM",
};
const UNSEEN = "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb";
const FLAG = "\\u{1f3f4}[\\u{e0020}-\\u{e007e}]+\\u{e007f}"; // of England, Scotland, Wales: tags are part of it
const JOINS = "(?<=[\\p{L}\\p{M}\\p{Extended_Pictographic}\\u{1f3fb}-\\u{1f3ff}\\ufe0f])[\\u200c\\u200d](?=[\\p{L}\\p{Extended_Pictographic}])"; // as some scripts and emoji need it
const MARKS = new RegExp(`${FLAG}|${JOINS}|([${UNSEEN}\\u200c\\u200d\\u{e0001}-\\u{e007f}])`, "gu");
const LINKS = /https?:\/\/[^\s<>"“”]+/giu;
const AFTER = /[.,;:!?'’)\]}»]+$/u;

/** All of a text, in order. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let place = 0;
  for (const match of text.matchAll(LINKS)) {
    const link = linkIn(match[0]);
    if (!link) continue;
    found.push(...marked(text.slice(place, match.index)), link);
    place = match.index + link.text.length;
    link.text = visible(link.text);
  }
  return [...found, ...marked(text.slice(place))];
}

/** A text in one line where marks cannot be drawn on their own: names of files, labels for readers. */
export const visible = (text: string): string => marked(text).map((one) => (one.is === "mark" ? `⟨${one.name}⟩` : one.is === "text" ? one.text : "")).join("");

/** Where an address leads; none when it is not one of the web. */
export function hostOf(address: string): string | undefined {
  try {
    const url = new URL(address);
    return ["http:", "https:"].includes(url.protocol) ? url.host : undefined;
  } catch {
    return undefined;
  }
}

function linkIn(written: string): Extract<Piece, { is: "link" }> | undefined {
  const text = written.replace(AFTER, (end) => (end.startsWith(")") && written.includes("(") ? ")" : ""));
  const host = hostOf(text);
  if (!host) return undefined;
  const isPlain = new RegExp(`^https?://${host.replace(/[.[\]]/g, "\\$&")}(?:[/?#]|$)`, "i").test(text);
  return { is: "link", text, url: new URL(text).href, host: isPlain && visible(text) === text ? undefined : host };
}

function marked(text: string): Piece[] {
  const found: Piece[] = [];
  let place = 0;
  for (const match of text.matchAll(MARKS)) {
    if (match[1] === undefined) continue;
    if (match.index > place) found.push({ is: "text", text: text.slice(place, match.index) });
    found.push({ is: "mark", name: nameOf(match[1].codePointAt(0) ?? 0) });
    place = match.index + match[1].length;
  }
  if (place < text.length) found.push({ is: "text", text: text.slice(place) });
  return found;
}

const nameOf = (code: number): string => NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
