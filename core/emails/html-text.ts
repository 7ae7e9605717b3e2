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
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  laquo: "«",
  raquo: "»",
  hellip: "…",
  bull: "•",
  middot: "·",
  deg: "°",
  ordm: "º",
  ordf: "ª",
  euro: "€",
  pound: "£",
  szlig: "ß",
  aelig: "æ",
  AElig: "Æ",
  oelig: "œ",
  oslash: "ø",
  Oslash: "Ø",
  aring: "å",
  Aring: "Å",
};
/** `eacute` is an e and its mark. */
const MARKS: Record<string, string> = {
  acute: "\u0301",
  grave: "\u0300",
  circ: "\u0302",
  uml: "\u0308",
  tilde: "\u0303",
  cedil: "\u0327",
  caron: "\u030c",
};

/** A revised sheet strikes out what it said before: that is not what it says. */
const STRUCK = /<(s|strike|del)\b[^<>]*>[^<]*(?:<(?!\/?(?:s|strike|del)\b)[^<]*)*<\/\1\s*>/gi;
const STRUCK_BY_STYLE =
  /<(span|font|b|strong|em|i)\b[^<>]*line-through[^<>]*>[^<]*(?:<(?!\/?\1\b)[^<]*)*<\/\1\s*>/gi;

/** A row whose cells hold no table: those of an inner table, or of the only one. */
const INNER_ROW = /<tr\b[^<>]*>([^<]*(?:<(?!\/?t(?:r|able)\b)[^<]*)*)<\/tr\s*>/gi;
const CELL = /<t[dh]\b[^<>]*>([^<]*(?:<(?!\/?t[dh]\b)[^<]*)*)/gi;
const LINE_END = /<br\b[^<>]*>|<\/(?:p|div|h[1-6]|li|pre|blockquote)\s*>/gi;
const LINES_OF_ROW_MAX = 60;

/** Office programs put paragraphs into cells: lines of cells that stand beside each other are beside each other. */
function rowText(whole: string, inner: string): string {
  const cells = [...inner.matchAll(CELL)].map(([, said = ""]) =>
    said
      .split(LINE_END)
      .map((line) => line.replaceAll(/<[^<>]*>/g, "").trim())
      .filter((line) => line !== "" && line !== "&nbsp;"),
  );
  if (cells.length < 2) return whole;
  const height = Math.min(LINES_OF_ROW_MAX, Math.max(1, ...cells.map((lines) => lines.length)));
  return Array.from(
    { length: height },
    (_, at) => `<tr>${cells.map((lines) => `<td>${lines[at] ?? ""}</td>`).join("")}</tr>`,
  ).join("");
}

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
    .replaceAll(STRUCK, "")
    .replaceAll(STRUCK_BY_STYLE, "")
    .replaceAll(INNER_ROW, rowText)
    .replaceAll(/<\/(?:td|th)\s*>\s*(?=<t[dh]\b)/gi, "\t")
    .replaceAll(/<(?:br|hr)\b[^<>]*>/gi, "\n")
    .replaceAll(/<\/(?:p|div|tr|h[1-6]|li|table|blockquote|pre)\s*>/gi, "\n")
    .replaceAll(/<[^<>]*>/g, "")
    .replaceAll(/&(#x?[\da-f]{1,6}|[a-z]{2,8});/gi, (whole, name: string) => letterOf(name) ?? whole)
    .split("\n")
    .map((line) =>
      line
        .replaceAll(/ *\t */g, "\t")
        .replace(/^ +/, "")
        .trimEnd(),
    )
    .join("\n");
}

function letterOf(name: string): string | undefined {
  if (!name.startsWith("#")) return NAMED[name] ?? marked(name);
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  const isLetter = code > 8 && code < 0x11_0000 && !(code >= 0xd800 && code < 0xe000);
  return isLetter ? String.fromCodePoint(code) : undefined;
}

function marked(name: string): string | undefined {
  const mark = MARKS[name.slice(1)];
  return mark === undefined ? undefined : `${name[0]}${mark}`.normalize("NFC");
}
