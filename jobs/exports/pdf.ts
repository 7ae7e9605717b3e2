import { deflateSync } from "node:zlib";
import { openFont } from "./font.ts";
import { createLetters, shown, type Letters } from "./letters.ts";
import { openObjects } from "./pdf-objects.ts";
import type { Cells, Column, Head, RowWriter, Sink } from "./table.ts";

/** A4 across, in points of 1/72 inch. */
const PAGE = { width: 842, height: 595, margin: 30 } as const;
const SIZE = { title: 14, text: 7, foot: 7 } as const;
const LINE = 8.6;
const ROW_GAP = 3;
const COLUMN_GAP = 6;
const LINES_MAX = 3;
const LEVEL = 1;
const FOOT_Y = 18;

let file: Promise<Uint8Array> | undefined;
/** Of the contracts' family, narrower: Latin, Greek, Cyrillic, Hebrew and Arabic letters. */
const fontFile = () =>
  (file ??= Bun.file(
    Bun.resolveSync("dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf", import.meta.dir),
  ).bytes());

type Line = { hex: string; x: number };
type Placed = {
  column: Column;
  at: number;
  x: number;
  width: number;
  /** Names, currencies and states come again and again: so they are broken into lines once. */
  known: Map<string, Line[]>;
};
const KNOWN_MAX = 1_000;

/**
 * A paper of rows (ISO 32000-1), page after page as they come: only the page that is being written is held, and which
 * signs there were, of which its font is made at the end. Contracts' papers are made by @libpdf/core, which holds a
 * whole document: a hundred thousand rows are two thousand pages.
 */
export async function openPdf(sink: Sink, head: Head): Promise<RowWriter> {
  const font = openFont(await fontFile());
  const letters = createLetters(font);
  const objects = await openObjects(sink);
  const placed = place(head.columns);
  let marks: string[] = [];
  let y = 0;
  let pages = 0;

  let sizeNow = 0;
  const draw = (hex: string, x: number, size: number, at: number) => {
    const font = size === sizeNow ? "" : `/F ${size} Tf `;
    sizeNow = size;
    marks.push(`${font}1 0 0 1 ${round(x)} ${round(at)} Tm <${hex}> Tj`);
  };
  const write = (words: string, size: number, at = y) => draw(letters.hexOf(words), PAGE.margin, size, at);

  function begin(): void {
    pages += 1;
    y = PAGE.height - PAGE.margin;
    if (pages === 1) {
      y -= SIZE.title;
      write(shown(head.title), SIZE.title);
      y -= ROW_GAP;
      for (const [label, words] of head.facts) {
        y -= LINE;
        const room = inThousandths(PAGE.width - 2 * PAGE.margin);
        write(letters.cut(shown(`${label}: ${words}`), room), SIZE.text);
      }
      y -= LINE;
    }
    writeRow(head.columns.map(({ title }) => title));
    y -= ROW_GAP;
    const ruled = round(y + ROW_GAP);
    marks.push("ET", `0.4 w ${PAGE.margin} ${ruled} m ${PAGE.width - PAGE.margin} ${ruled} l S`, "BT");
  }

  async function finish(): Promise<void> {
    const foot = shown(`${head.title} · ${pages}`);
    write(foot, SIZE.foot, FOOT_Y);
    await objects.page(deflateSync(`BT\n${marks.join("\n")}\nET`, { level: LEVEL }));
    marks = [];
    sizeNow = 0;
  }

  /** @returns false where this page has no room for it. */
  function writeRow(cells: Cells): boolean {
    let most = 1;
    const lined: Line[][] = [];
    for (const one of placed) {
      const lines = linesOf(letters, one, cells[one.at] ?? "");
      most = Math.max(most, lines.length);
      lined.push(lines);
    }
    const height = LINE * most + ROW_GAP;
    if (y - height < PAGE.margin) return false;
    for (const lines of lined)
      for (const [line, { hex, x }] of lines.entries()) draw(hex, x, SIZE.text, y - LINE * (line + 1));
    y -= height;
    return true;
  }

  begin();
  return {
    add: async (batch) => {
      for (const cells of batch) {
        if (writeRow(cells)) continue;
        await finish();
        begin();
        writeRow(cells);
      }
    },
    end: async () => {
      await finish();
      await objects.end({ font, used: usedOf(letters), title: head.title });
    },
  };
}

const round = (points: number): number => Math.round(points * 100) / 100;
const inThousandths = (points: number): number => (points * 1_000) / SIZE.text;
const inPoints = (thousandths: number): number => (thousandths * SIZE.text) / 1_000;

function linesOf(letters: Letters, { column, x, width, known }: Placed, cell: string): Line[] {
  if (cell === "") return [];
  const before = known.get(cell);
  if (before) return before;
  const words = shown(cell);
  const isText = column.kind === "text";
  // Half of a number is another number: it is written whole, over its column's edge if need be.
  const lines = (isText ? letters.lines(words, inThousandths(width), LINES_MAX) : [words]).map((line) => ({
    hex: letters.hexOf(line),
    x: column.kind === "number" ? x + width - inPoints(letters.widthOf(line)) : x,
  }));
  if (known.size >= KNOWN_MAX) known.clear();
  if (column.kind !== "number") known.set(cell, lines);
  return lines;
}

/** The columns that are on paper, as wide as their share of the page. */
function place(columns: readonly Column[]): Placed[] {
  const some = columns.flatMap((column, at) => (column.notOnPaper === true ? [] : [{ column, at }]));
  const room = PAGE.width - 2 * PAGE.margin - COLUMN_GAP * (some.length - 1);
  const share = room / some.reduce((sum, { column }) => sum + column.width, 0);
  let x: number = PAGE.margin;
  return some.map(({ column, at }) => {
    const one = { column, at, x, width: column.width * share, known: new Map<string, Line[]>() };
    x += one.width + COLUMN_GAP;
    return one;
  });
}

/** By glyph, one of the signs that it stands for. */
function usedOf(letters: Letters): Map<number, number> {
  return new Map([...letters.used()].map(([codePoint, glyph]) => [glyph, codePoint]));
}
