import { UnreadablePicture } from "../pictures.ts";
import { isCompound, openCompound } from "./compound.ts";

const LETTERS_MAX = 400_000;
const PIECES_MAX = 50_000;
const RUNS_MAX = 200_000;
const PAGE_BYTES = 512;
const MAGIC = 0xa5_ec;
/** Word 97; before it documents were kept otherwise. */
const VERSION_MIN = 0xc1;
/** Of the head of a document (FIB): where each stands. */
const HEAD = {
  ...{ version: 2, flags: 10, text: 76, notes: 80, margins: 84 },
  ...{ stories: 242, letters: 250, paragraphs: 258, pieces: 418 },
} as const;
const FLAGS = { isEncrypted: 0x01_00, isInTable1: 0x02_00 } as const;
/** Properties of letters and of paragraphs (MS-DOC §2.6). */
const SPRM = {
  ...{ isStruck: 0x08_37, isDoublyStruck: 0x2a_53, isDeleted: 0x08_00, isHidden: 0x08_3c },
  ...{ isInTable: 0x24_16, isRowEnd: 0x24_17, table: 0xd6_08 },
} as const;
const UNSAID: readonly number[] = [SPRM.isStruck, SPRM.isDoublyStruck, SPRM.isDeleted, SPRM.isHidden];
/** How long a property's value is, by the top three bits of its number; it says so itself where it is 0. */
const SPRM_BYTES = [1, 1, 2, 4, 2, 2, 0, 3] as const;
/** Of the stories above and below pages the first ones separate notes; then six a section, these of them above. */
const STORIES = { before: 6, perSection: 6, above: [0, 1, 4] } as const;

const broken = () => new UnreadablePicture("The file is broken or incomplete.");

/** Where letters lie in the file. */
type Span = { from: number; to: number };
type Piece = { at: number; letters: number; bytes: 1 | 2 };

/**
 * What a document of Word 97 to 2003 says, a line a row, cells told apart by tabs; undefined of any other file. What is
 * struck out or hidden is not said. For programs of their own alone: it may be hostile. @throws UnreadablePicture
 */
export function word97Text(bytes: Uint8Array): string | undefined {
  if (!isCompound(bytes)) return undefined;
  const file = openCompound(bytes);
  const stream = file?.read("WordDocument");
  if (!file || !stream) return undefined;
  const document = bufferOf(stream);
  if (document.length < HEAD.pieces + 8 || document.readUInt16LE(0) !== MAGIC) throw broken();
  const flags = document.readUInt16LE(HEAD.flags);
  if ((flags & FLAGS.isEncrypted) !== 0) throw new UnreadablePicture("The file is locked with a password.");
  if (document.readUInt16LE(HEAD.version) < VERSION_MIN)
    throw new UnreadablePicture("Word wrote it before 1997: save it as .docx or PDF.");
  const table = file.read((flags & FLAGS.isInTable1) === 0 ? "0Table" : "1Table");
  if (!table) throw broken();
  return textOf(document, bufferOf(table));
}

const bufferOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A part of the table stream that the head names by its place and length. */
function partOf(document: Buffer, table: Buffer, at: number): Buffer {
  const [from, length] = [document.readUInt32LE(at), document.readUInt32LE(at + 4)];
  if (length === 0) return Buffer.alloc(0);
  if (from + length > table.length) throw broken();
  return table.subarray(from, from + length);
}

function textOf(document: Buffer, table: Buffer): string {
  const said = (at: number) => Math.min(document.readUInt32LE(at), LETTERS_MAX);
  const [main, notes, margins] = [said(HEAD.text), said(HEAD.notes), said(HEAD.margins)];
  const pieces = piecesOf(partOf(document, table, HEAD.pieces));
  const letters = runsOf(document, partOf(document, table, HEAD.letters), "letters");
  const paragraphs = runsOf(document, partOf(document, table, HEAD.paragraphs), "paragraphs");
  const all = lettersOf(document, pieces, main + notes + margins, {
    isUnsaid: within(letters, UNSAID),
    isInTable: within(paragraphs, [SPRM.isInTable]),
    isRowEnd: within(paragraphs, [SPRM.isRowEnd]),
  });
  // What stands above each page is said first, as it is on paper, and once.
  const stories = storiesOf(partOf(document, table, HEAD.stories));
  const above = stories.flatMap(({ from, to }) => shown(all.slice(main + notes + from, main + notes + to)));
  const head = new Set(above.filter((line) => line.trim() !== ""));
  return [...head, ...shown(all.slice(0, main))].join("\n").trimEnd();
}

function storiesOf(list: Buffer): Span[] {
  const at = Array.from({ length: list.length >> 2 }, (_, number) => list.readUInt32LE(number * 4));
  return at.slice(0, -1).flatMap((from, number) => {
    const which = (number - STORIES.before) % STORIES.perSection;
    return STORIES.above.some((one) => one === which) ? [{ from, to: at[number + 1] ?? from }] : [];
  });
}

/** A document is kept in pieces, each with letters of one byte (Western) or of two. */
function piecesOf(clx: Buffer): Piece[] {
  let at = 0;
  // What the pieces' looks are stands before them.
  while (clx[at] === 1 && at + 3 <= clx.length) at += 3 + clx.readUInt16LE(at + 1);
  if (clx[at] !== 2 || at + 5 > clx.length) throw broken();
  const list = clx.subarray(at + 5, at + 5 + clx.readUInt32LE(at + 1));
  const count = Math.min(Math.floor((list.length - 4) / 12), PIECES_MAX);
  return Array.from({ length: Math.max(0, count) }, (_, number): Piece => {
    const [from, to] = [list.readUInt32LE(number * 4), list.readUInt32LE(number * 4 + 4)];
    if (to < from) throw broken();
    const place = list.readUInt32LE((count + 1) * 4 + number * 8 + 2);
    const isSmall = (place & 0x40_00_00_00) !== 0;
    const offset = place & 0x3f_ff_ff_ff;
    return { at: isSmall ? offset >> 1 : offset, letters: to - from, bytes: isSmall ? 1 : 2 };
  });
}

const CELL_END = "\u0007";
/** Ends of rows are marked as ends of cells are, and told apart by what their paragraph is. */
const ROW_END = "\u0007\u0007";

type Is = Record<"isUnsaid" | "isInTable" | "isRowEnd", (at: number) => boolean>;

/** The letters one after the other; of those that are not said nothing is left but their place. */
function lettersOf(document: Buffer, pieces: readonly Piece[], max: number, is: Is): string[] {
  const letters: string[] = [];
  for (const piece of pieces) {
    const end = piece.at + Math.min(piece.letters, max - letters.length) * piece.bytes;
    if (end > document.length) throw broken();
    const bytes = document.subarray(piece.at, end);
    const text = piece.bytes === 1 ? WESTERN.decode(bytes) : bytes.toString("utf16le");
    for (let number = 0; number * piece.bytes < bytes.length; number++) {
      const at = piece.at + number * piece.bytes;
      const letter = text[number] ?? "";
      if (letter === CELL_END) letters.push(is.isRowEnd(at) ? ROW_END : CELL_END);
      else if (letter === "\r") letters.push(is.isInTable(at) ? " " : letter);
      else letters.push(is.isUnsaid(at) ? "" : letter);
    }
  }
  return letters;
}

const WESTERN = new TextDecoder("windows-1252");
const SIGNS: Record<string, string> = { "\t": "\t", "\v": "\n", "\f": "\n", "\u001e": "-", "\u00a0": " " };

/** Lines as they are shown: a row is one, also where its cells have several; of fields what they come to. */
function shown(letters: readonly string[]): string[] {
  const lines: string[] = [];
  let [line, paragraph] = ["", ""];
  const fields = new Fields();
  const end = () => {
    for (const one of `${line}${paragraph}`.split("\n")) lines.push(one.trimEnd());
    [line, paragraph] = ["", ""];
  };
  for (const letter of letters) {
    if (fields.takes(letter)) continue;
    if (letter === ROW_END || letter === "\r") end();
    else if (letter === CELL_END) {
      line += `${paragraph.replaceAll("\n", " ").trim()}\t`;
      paragraph = "";
    } else paragraph += SIGNS[letter] ?? printed(letter);
  }
  end();
  return lines;
}

const printed = (letter: string) => (letter >= " " ? letter : "");

/** Fields in fields: an instruction, then what it comes to, which alone is shown. */
class Fields {
  /** For each that is open, whether its instruction is over. */
  readonly #open: boolean[] = [];
  #instructions = 0;

  /** @returns whether the letter is one of its marks, or stands in an instruction. */
  takes(letter: string): boolean {
    if (letter === "\u0013") {
      this.#open.push(false);
      this.#instructions += 1;
    } else if (letter === "\u0014" || letter === "\u0015") {
      const isOver = this.#open.pop();
      if (isOver === false) this.#instructions -= 1;
      if (letter === "\u0014" && isOver !== undefined) this.#open.push(true);
    } else return this.#instructions > 0;
    return true;
  }
}

type Run = Span & { properties: Buffer };

/** What letters look like, or paragraphs are, by pages of 512 bytes that the table stream lists. */
function runsOf(document: Buffer, list: Buffer, of: "letters" | "paragraphs"): Run[] {
  const count = Math.floor((list.length - 4) / 8);
  const found: Run[] = [];
  for (let number = 0; number < count; number++) {
    const from = (list.readUInt32LE((count + 1) * 4 + number * 4) & 0x3f_ff_ff) * PAGE_BYTES;
    if (from + PAGE_BYTES > document.length) throw broken();
    const page = document.subarray(from, from + PAGE_BYTES);
    const runs = page[PAGE_BYTES - 1] ?? 0;
    const perRun = of === "letters" ? 1 : 13;
    if ((runs + 1) * 4 + runs * perRun > PAGE_BYTES) throw broken();
    for (let run = 0; run < runs; run++) {
      const place = (page[(runs + 1) * 4 + run * perRun] ?? 0) * 2;
      if (place === 0) continue;
      const properties = propertiesAt(page, place, of);
      if (found.length > RUNS_MAX) throw broken();
      found.push({ from: page.readUInt32LE(run * 4), to: page.readUInt32LE(run * 4 + 4), properties });
    }
  }
  return found;
}

/** Whether a place lies where one of these properties is on. */
function within(runs: readonly Run[], wanted: readonly number[]): (at: number) => boolean {
  const spans = runs.filter(({ properties }) => has(properties, wanted)).toSorted((a, b) => a.from - b.from);
  return (at) => {
    let [low, high] = [0, spans.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((spans[middle]?.from ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return at < (spans[low - 1]?.to ?? 0);
  };
}

/** Of a paragraph its length counts in twos, and its style stands before. */
function propertiesAt(page: Buffer, place: number, of: "letters" | "paragraphs"): Buffer {
  const length = page[place] ?? 0;
  if (of === "letters") return page.subarray(place + 1, place + 1 + length);
  if (length > 0) return page.subarray(place + 3, place + 2 * length);
  return page.subarray(place + 4, place + 2 + 2 * (page[place + 1] ?? 0));
}

/** Whether one of these properties is on. */
function has(properties: Buffer, wanted: readonly number[]): boolean {
  let isOn = false;
  for (let at = 0; at + 3 <= properties.length;) {
    const sprm = properties.readUInt16LE(at);
    const value = properties[at + 2] ?? 0;
    // 0x80 is "as its style", 0x81 "not as its style": styles of sheets are not struck out.
    if (wanted.includes(sprm)) isOn = isOn || value === 1 || value === 0x81;
    const length = SPRM_BYTES[sprm >> 13] ?? 1;
    if (length > 0) at += 2 + length;
    // That of a table has a length of two bytes.
    else at += 3 + value + (sprm === SPRM.table ? 256 * (properties[at + 3] ?? 0) : 0);
  }
  return isOn;
}
