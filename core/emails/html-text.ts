const LETTERS_MAX = 400_000;
const NAMED: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  uuml: "ü",
  ouml: "ö",
  auml: "ä",
  Uuml: "Ü",
  Ouml: "Ö",
  Auml: "Ä",
  szlig: "ß",
  eacute: "é",
  egrave: "è",
  ccedil: "ç",
  ntilde: "ñ",
  deg: "°",
};

/**
 * What a mail of HTML says, a line a row: cells of its tables stand apart by tabs, as `paperOfText` reads them. A tag
 * ends where the next one begins: looked for behind each of 400,000 that only open, its end took minutes.
 */
export function textOfHtml(html: string): string {
  return html
    .slice(0, LETTERS_MAX)
    .replaceAll(/<(style|script|head|title)\b[^<>]*>[^]*?(?:<\/\1\s*>|$)/gi, "")
    .replaceAll(/<!--[^]*?(?:-->|$)/g, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/<\/(?:td|th)\s*>\s*(?=<t[dh]\b)/gi, "\t")
    .replaceAll(/<(?:br|hr)\b[^<>]*>/gi, "\n")
    .replaceAll(/<\/(?:p|div|tr|h[1-6]|li|table|blockquote|pre)\s*>/gi, "\n")
    .replaceAll(/<[^<>]*>/g, "")
    .replaceAll(/&(#x?[\da-f]{1,6}|[a-z]{2,8});/gi, (whole, name: string) => letterOf(name) ?? whole)
    .split("\n")
    .map((line) => line.replaceAll(/ *\t */g, "\t").trim())
    .join("\n");
}

function letterOf(name: string): string | undefined {
  if (!name.startsWith("#")) return NAMED[name];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  const isLetter = code > 8 && code < 0x11_0000 && !(code >= 0xd800 && code < 0xe000);
  return isLetter ? String.fromCodePoint(code) : undefined;
}
