/**
 * How long a text is to X, for a number while one types: links 23, most scripts 1, the others 2, an emoji 2.
 * The service's own count decides (chalicelib/channels/x_text.py); a link without a protocol is known here by the
 * endings of countries and the usual others only.
 */
const LINK = 23;
const HEAVY = 2;
const LIGHT: readonly (readonly [number, number])[] = [[0, 4351], [8192, 8205], [8208, 8223], [8242, 8247]];

const COUNTRIES =
  "bmsqapasblbmqlcfimybwrobmdomldjdepkmrkpuasesahkptilgsgytfpfreidomkegrtjgfzmgbgpgmginfplbeanbvslcgmchtinnzcfcvtmgarsknsiammtncmvmwlvjepslrngargesulutgmkdkegeresbjassrthlicxltnraujmsdfrtnmmsjwssybajpehaieecotkcdbzawagkmsccrhukifktveunatrcamaaoimglmznumufobocupwgubrpnjokzmdbshmatskbdecprpmbnugkhvnetkybimfkrbqmxcignsxispytozwtciesgvaytnimolypeshlsusccczadchalfmmeukckiqactdmggtbyzanlmhphvcfjhrvuvitlmpcnnegqsnszghtwrunokgnpcmstaesssosmggcwrwsvgwvgitwflkbfaquyhnttbguzdzaztplamnclpgtzbtirkwveaxafblumdmgdyebhcyio";
const OTHERS =
  "com|org|net|edu|gov|int|mil|info|biz|name|app|dev|shop|store|online|site|website|blog|cloud|tech|live|news|email|help|support|agency|design|digital|studio|media|social|page|link|club|xyz|top|space|world|life|today|work|bank|travel|jobs|mobi|museum|aero|asia|tel|cat|coop|pro|bayern|berlin|hamburg|koeln|wien|paris|london|amsterdam|google";
const NOT_IN_USE = "example|test|invalid|localhost|local|internal|lan|home|corp"; // names that lead nowhere outside

const LATIN = "\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u02bb\\u0300-\\u036f\\u1e00-\\u1eff";
const PATH = `[a-z\\u0400-\\u04ff0-9!*';:=+,.$/%#\\[\\]\\-\\u2013_~@|&${LATIN}]`;
const PARENS = `\\((?:${PATH}+|${PATH}*\\(${PATH}+\\)${PATH}*)\\)`;
const PATH_END = `(?:[\\-+a-z\\u0400-\\u04ff0-9=_#/${LATIN}]|${PARENS})`;
const TAIL = `(?:/(?:${PATH}*(?:${PARENS}${PATH}*)*${PATH_END}|@${PATH}+/)*)?(?:\\?[a-z0-9!?*'@();:&=+$/%#\\[\\]\\-_.,~|]*[a-z0-9\\-_&=#/])?`;
const ENDS = "(?![0-9a-zA-Z@+\\-])";
const ANY_NAME = "[^\\s!-,./:-@\\[-^`{-~]";
const WITH_PROTOCOL = `https?://(?:${ANY_NAME}+\\.)+(?!(?:${NOT_IN_USE})${ENDS})\\p{L}{2,}${ENDS}(?::[0-9]+)?${TAIL}`;
const COUNTRY = `(?:${(COUNTRIES.match(/../g) ?? []).join("|")})`;
const BARE = `[a-z0-9${LATIN}](?:[\\-a-z0-9${LATIN}]*)`;
const WITHOUT = `(?:${BARE}\\.)+(?:${COUNTRY}|${OTHERS})${ENDS}${TAIL}`;
const LINKS = new RegExp(`(?<![A-Za-z0-9@＠$#＃])${WITH_PROTOCOL}|(?<![A-Za-z0-9@＠$#＃_./\\-${LATIN}])${WITHOUT}`, "giu");

const SYMBOL = "[\\u203c-\\u3299\\u{1f000}-\\u{1faff}]";
const PART = `(?:${SYMBOL}(?:\\ufe0f|[\\u{1f3fb}-\\u{1f3ff}]|[\\u{e0020}-\\u{e007f}]+)*)`;
const EMOJI = new RegExp(`[\\u{1f1e6}-\\u{1f1ff}]{2}|[#*0-9]\\ufe0f?\\u20e3|[\\u00a9\\u00ae]\\ufe0f|${PART}(?:\\u200d${PART})*`, "gu");

/** What X counts. Composed and decomposed letters count alike. */
export function weightedLength(text: string): number {
  let length = 0;
  const unlinked = text.normalize("NFC").replace(LINKS, () => {
    length += LINK;
    return "";
  });
  const bare = unlinked.replace(EMOJI, () => {
    length += HEAVY;
    return "";
  });
  for (const letter of bare) length += isLight(letter.codePointAt(0) ?? 0) ? 1 : HEAVY;
  return length;
}

/** How long a text is in a channel's own measure. */
export function lengthIn(measure: string, text: string): number {
  if (measure === "weighted") return weightedLength(text);
  if (measure === "bytes") return new TextEncoder().encode(text).length;
  let letters = 0;
  for (const _ of text) letters += 1;
  return letters;
}

const isLight = (code: number): boolean => LIGHT.some(([first, last]) => first <= code && code <= last);
