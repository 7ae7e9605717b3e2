import { compoundOf } from "./testing-compound.ts";

/** Rows of cells, each row a line; in a line of one cell what is `struck` is struck out (testing-office.ts). */
type Rows = readonly (readonly string[])[];
const STRUCK = "\u0001";
const PAGE = 512;
/** Where the text begins in its stream: behind the head. */
const TEXT_AT = 2 * PAGE;

type Mark = "plain" | "cell" | "row";
type Paragraph = { from: number; to: number; mark: Mark };

/** A document as Word 97 keeps it (MS-DOC), of letters with one byte, or of two. */
export function docOf(rows: Rows, { isWide = false, header = "", isLocked = false } = {}): Buffer {
  const letters: { letter: string; isStruck: boolean }[] = [];
  const paragraphs: Paragraph[] = [];
  const end = (from: number, letter: string, mark: Mark) => {
    letters.push({ letter, isStruck: false });
    paragraphs.push({ from, to: letters.length, mark });
  };
  const write = (text: string) => {
    for (const [at, part] of text.split(STRUCK).entries())
      for (const letter of part) letters.push({ letter, isStruck: at % 2 === 1 });
  };
  for (const row of rows) {
    if (row.length === 1) {
      const from = letters.length;
      write(row[0] ?? "");
      end(from, "\r", "plain");
      continue;
    }
    for (const cell of row) {
      const from = letters.length;
      write(cell);
      end(from, "\u0007", "cell");
    }
    end(letters.length, "\u0007", "row");
  }
  const main = letters.length;
  const from = letters.length;
  if (header !== "") {
    write(header);
    end(from, "\r", "plain");
  }
  return kept(letters, paragraphs, { main, isWide, isLocked });
}

function kept(
  letters: readonly { letter: string; isStruck: boolean }[],
  paragraphs: readonly Paragraph[],
  { main, isWide, isLocked }: { main: number; isWide: boolean; isLocked: boolean },
): Buffer {
  const bytes = isWide ? 2 : 1;
  const text = Buffer.from(letters.map(({ letter }) => letter).join(""), isWide ? "utf16le" : "latin1");
  const at = (letter: number) => TEXT_AT + letter * bytes;
  const lookPages = pagesOf(
    letters.map(({ isStruck }, number) => ({
      ...{ from: at(number), to: at(number + 1) },
      properties: isStruck ? Buffer.from([3, 0x37, 0x08, 1]) : undefined,
    })),
    1,
  );
  const paragraphPages = pagesOf(
    paragraphs.map(({ from, to, mark }) => {
      const sprms = [
        ...(mark === "plain" ? [] : [0x16, 0x24, 1]),
        ...(mark === "row" ? [0x17, 0x24, 1] : []),
      ];
      // Its length counts in twos, and its style stands before.
      const own = Buffer.from([0, Math.ceil((sprms.length + 2) / 2), 0, 0, ...sprms]);
      return { from: at(from), to: at(to), properties: own };
    }),
    13,
  );
  const behind = Math.ceil((TEXT_AT + text.length) / PAGE);
  const document = Buffer.alloc((behind + lookPages.length + paragraphPages.length) * PAGE);
  text.copy(document, TEXT_AT);
  Buffer.concat([...lookPages, ...paragraphPages]).copy(document, behind * PAGE);
  const parts = {
    418: piecesOf(letters.length, isWide),
    250: listOf(lookPages.length, behind),
    258: listOf(paragraphPages.length, behind + lookPages.length),
    242: storiesOf(letters.length - main),
  };
  document.writeUInt16LE(0xa5_ec, 0);
  document.writeUInt16LE(0xc1, 2);
  document.writeUInt16LE(isLocked ? 0x03_00 : 0x02_00, 10);
  document.writeUInt32LE(main, 76);
  document.writeUInt32LE(letters.length - main, 84);
  let offset = 0;
  for (const [place, part] of Object.entries(parts)) {
    document.writeUInt32LE(offset, Number(place));
    document.writeUInt32LE(part.length, Number(place) + 4);
    offset += part.length;
  }
  return compoundOf({ WordDocument: document, "1Table": Buffer.concat(Object.values(parts)) });
}

function piecesOf(letters: number, isWide: boolean): Buffer {
  const piece = Buffer.alloc(5 + 8 + 8);
  piece[0] = 2;
  piece.writeUInt32LE(16, 1);
  piece.writeUInt32LE(letters, 9);
  piece.writeUInt32LE(isWide ? TEXT_AT : TEXT_AT * 2 + 0x40_00_00_00, 15);
  return piece;
}

/** Places are not read: the pages say them themselves. */
function listOf(pages: number, first: number): Buffer {
  const list = Buffer.alloc((pages + 1) * 4 + pages * 4);
  for (let page = 0; page < pages; page++) list.writeUInt32LE(first + page, (pages + 1) * 4 + page * 4);
  return list;
}

/** Six that separate notes, then those of one section: the second is above its pages. */
function storiesOf(header: number): Buffer {
  const list = Buffer.alloc(header === 0 ? 0 : 14 * 4);
  for (let story = 8; story < list.length / 4; story++) list.writeUInt32LE(header, story * 4);
  return list;
}

type Run = { from: number; to: number; properties: Buffer | undefined };

function pagesOf(runs: readonly Run[], perRun: 1 | 13): Buffer[] {
  const pages: Buffer[] = [];
  const perPage = perRun === 1 ? 40 : 12;
  for (let first = 0; first < runs.length; first += perPage) {
    const some = runs.slice(first, first + perPage);
    const page = Buffer.alloc(PAGE);
    let place = PAGE - 2;
    for (const [number, { from, to, properties }] of some.entries()) {
      page.writeUInt32LE(from, number * 4);
      page.writeUInt32LE(to, number * 4 + 4);
      if (!properties) continue;
      place = (place - properties.length) & ~1;
      properties.copy(page, place);
      page[(some.length + 1) * 4 + number * perRun] = place / 2;
    }
    page[PAGE - 1] = some.length;
    pages.push(page);
  }
  return pages;
}
