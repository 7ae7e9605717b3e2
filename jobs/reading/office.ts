import { unzipSync } from "fflate";
import { UnreadablePicture } from "../pictures.ts";

/** Texts of one file that are opened, in bytes; a sheet has a hundredth of it. */
const PART_BYTES_MAX = 16 * 1_024 * 1_024;
const LETTERS_MAX = 400_000;
const ROWS_MAX = 4_000;
const COLUMNS_MAX = 200;
const PAGES_MAX = 8;

/**
 * What a file of Word or of Excel says (ECMA-376), a line a row, cells told apart by tabs; undefined of any other
 * file. For programs of their own alone: it may be hostile. @throws UnreadablePicture
 */
export function officeText(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b || bytes[2] !== 3) return undefined;
  const files = opened(bytes);
  const document = files.get("word/document.xml");
  if (document !== undefined) return wordText(document);
  if (files.has("xl/workbook.xml")) return excelText(files);
  return undefined;
}

const WANTED = /^(?:word\/document|xl\/(?:workbook|styles|sharedStrings|worksheets\/sheet[1-8]))\.xml$/;

function opened(bytes: Uint8Array): Map<string, string> {
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => WANTED.test(name) && originalSize <= PART_BYTES_MAX,
    });
    return new Map(Object.entries(files).map(([name, part]) => [name, new TextDecoder().decode(part)]));
  } catch (error) {
    throw new UnreadablePicture("The file is broken or incomplete.", { cause: error });
  }
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const unescaped = (text: string) =>
  text.replaceAll(/&(#x?[\da-f]{1,6}|amp|lt|gt|quot|apos);/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return NAMED[name] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 8 && code < 0x11_0000 && !(code >= 0xd800 && code < 0xe000)
      ? String.fromCodePoint(code)
      : whole;
  });

/** Marks that matter, in the order in which they stand: text, ends of paragraphs, of cells, of rows and of pages. */
const WORD_MARK =
  /<w:t(?:\s[^<>]*)?>([^<]*)<\/w:t>|<w:(tab|br|cr)\b[^<>]*\/?>|<\/w:(p|tc|tr)>|<w:(tbl|tc)[\s>]/g;

/** A table in a cell lays out a page: its rows are lines of their own. */
function wordText(xml: string): string {
  const lines: string[] = [];
  let line = "";
  let isInCell = false;
  let size = 0;
  const end = () => {
    lines.push(line);
    line = "";
  };
  for (const [, text, mark, closed, begun] of withoutStruck(withoutFallback(xml)).matchAll(WORD_MARK)) {
    if (size > LETTERS_MAX || lines.length > ROWS_MAX) break;
    size += text?.length ?? 1;
    if (text !== undefined) line += unescaped(text);
    else if (mark !== undefined) line += mark === "tab" ? "\t" : " ";
    else if (begun === "tc") isInCell = true;
    else if (begun === "tbl" && line.trim() !== "") end();
    else if (closed === "tc") {
      line = `${line.trimEnd()}\t`;
      isInCell = false;
    } else if (closed === "tr") {
      line = line.replace(/\t$/, "");
      end();
    } else if (closed === "p" && !isInCell) end();
    else if (closed === "p") line += " ";
  }
  if (line !== "") end();
  return lines.join("\n");
}

const STRIKE = /<(?:w:)?d?strike(?:\s*\/>|\s+(?:w:)?val="(?:1|true|on)"\s*\/>)/;

/** What was struck out of a revised sheet is not what it says. */
const withoutStruck = (xml: string): string =>
  xml
    .split(/<w:r(?=[\s>])/)
    .map((piece, at) => {
      const end = piece.indexOf("</w:r>");
      if (at > 0 && end >= 0 && STRIKE.test(piece.slice(0, end))) return piece.slice(end);
      return at > 0 ? `<w:r${piece}` : piece;
    })
    .join("");

/** A box of text is there again for older programs. */
const withoutFallback = (xml: string): string =>
  xml
    .split("<mc:Fallback>")
    .map((piece, at) => (at === 0 ? piece : piece.slice(piece.indexOf("</mc:Fallback>") + 1)))
    .join("");

/** The sheets of a workbook one after the other, a page each. */
function excelText(files: ReadonlyMap<string, string>): string {
  const strings = piecesOf(files.get("xl/sharedStrings.xml") ?? "", /<si\b/).map(textsIn);
  const shown = shownAs(files.get("xl/styles.xml") ?? "");
  const sheets = [...files.keys()].filter((name) => name.startsWith("xl/worksheets/")).toSorted();
  return sheets
    .slice(0, PAGES_MAX)
    .map((name) => rowsOf(files.get(name) ?? "", strings, shown))
    .join("\n\f");
}

/** What begins with a tag, up to where the next one does: looking for its end would take long where there is none. */
const piecesOf = (xml: string, tag: RegExp): string[] => xml.split(tag).slice(1);

const textsIn = (xml: string): string => {
  const [first = "", ...runs] = xml.split(/<r(?=[\s>])/);
  return [first, ...runs.filter((run) => !STRIKE.test(run))].map(plainTextsIn).join("");
};

const plainTextsIn = (xml: string): string =>
  [...xml.matchAll(/<t(?:\s[^<>]*)?>([^<]*)<\/t>/g)].map(([, text = ""]) => unescaped(text)).join("");

type Shown = "time" | "half" | "date" | "number" | "struck";
/** Formats that every workbook has (ECMA-376 §18.8.30). */
const BUILT_IN: readonly [from: number, to: number, Shown][] = [
  [14, 17, "date"],
  [18, 19, "half"],
  [20, 21, "time"],
  [22, 22, "date"],
  [45, 47, "time"],
];

/** How the cells of each style are shown. */
function shownAs(styles: string): Shown[] {
  const own = new Map(
    [...styles.matchAll(/<numFmt\b[^<>]*numFmtId="(\d+)"[^<>]*formatCode="([^"]*)"/g)].map(
      ([, id = "", code = ""]) => [Number(id), shownBy(code)] as const,
    ),
  );
  const cells = /<cellXfs\b[^<>]*>([^]*?)<\/cellXfs>/.exec(styles)?.[1] ?? "";
  const fonts = piecesOf(/<fonts\b[^<>]*>([^]*?)<\/fonts>/.exec(styles)?.[1] ?? "", /<font(?=[\s>/])/);
  return [...cells.matchAll(/<xf\b[^<>]*numFmtId="(\d+)"[^<>]*/g)].map(([xf, id = ""]) => {
    const font = /fontId="(\d+)"/.exec(xf)?.[1];
    if (font !== undefined && STRIKE.test(fonts[Number(font)] ?? "")) return "struck";
    const known = BUILT_IN.find(([from, to]) => Number(id) >= from && Number(id) <= to)?.[2];
    return own.get(Number(id)) ?? known ?? "number";
  });
}

function shownBy(code: string): Shown {
  const said = unescaped(code)
    .replaceAll(/"[^"]*"|\[(?!h)[^\]]*\]|\\./gi, "")
    .toLowerCase();
  if (/[yd]/.test(said)) return "date";
  if (!said.includes("h")) return "number";
  return /a\/?m?\/?p/.test(said) ? "half" : "time";
}

function rowsOf(xml: string, strings: readonly string[], shown: readonly Shown[]): string {
  const rows: string[] = [];
  for (const row of piecesOf(xml, /<row\b/)) {
    const number = Number(/^[^<>]*\sr="(\d+)"/.exec(row)?.[1] ?? rows.length + 1);
    if (number > ROWS_MAX) break;
    while (rows.length < number - 1) rows.push("");
    const cells: string[] = [];
    for (const cell of piecesOf(row, /<c(?=\s)/)) {
      const about = /^[^<>]*/.exec(cell)?.[0] ?? "";
      const said = cell.slice(about.length);
      const column = columnOf(/\br="([A-Z]{1,3})\d+"/.exec(about)?.[1]) ?? cells.length;
      if (column < COLUMNS_MAX) cells[column] = cellText(about, said, strings, shown);
    }
    rows.push(
      Array.from(cells, (cell) => cell ?? "")
        .join("\t")
        .trimEnd(),
    );
  }
  return rows.join("\n");
}

const columnOf = (letters: string | undefined): number | undefined =>
  letters === undefined
    ? undefined
    : [...letters].reduce((sum, letter) => sum * 26 + (letter.codePointAt(0) ?? 65) - 64, 0) - 1;

function cellText(about: string, said: string, strings: readonly string[], shown: readonly Shown[]): string {
  const style = shown[Number(/\bs="(\d+)"/.exec(about)?.[1] ?? "0")] ?? "number";
  if (style === "struck") return "";
  const type = /\bt="(\w+)"/.exec(about)?.[1];
  const oneLine = (text: string) => text.replaceAll(/\s+/g, " ").trim();
  if (type === "inlineStr") return oneLine(textsIn(said));
  const value = /<v(?:\s[^<>]*)?>([^<]*)<\/v>/.exec(said)?.[1] ?? "";
  if (type === "s") return oneLine(strings[Number(value)] ?? "");
  if (type !== undefined && type !== "n") return oneLine(unescaped(value));
  const number = Number(value);
  if (value === "" || !Number.isFinite(number) || style === "number") return value;
  if (style === "date" || number >= 2) return momentOf(number);
  return style === "half" ? halfOf(number) : timeOf(number);
}

/** The way that an American cell shows it: "7:30 AM". */
function halfOf(days: number): string {
  const minutes = Math.round(days * 1_440) % 1_440;
  const hour = Math.floor(minutes / 60);
  return `${((hour + 11) % 12) + 1}:${String(minutes % 60).padStart(2, "0")} ${hour < 12 ? "AM" : "PM"}`;
}

/** A share of a day; of more than one the hours go on, as a night does. */
function timeOf(days: number): string {
  const minutes = Math.round(days * 1_440);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Days since the end of 1899, as ISO 8601; its hours where it has any. */
function momentOf(days: number): string {
  const ms = Math.round(days * 1_440) * 60_000 - 25_569 * 86_400_000;
  if (!(Math.abs(ms) < 8e15)) return "";
  const iso = new Date(ms).toISOString();
  return days % 1 === 0 ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}
