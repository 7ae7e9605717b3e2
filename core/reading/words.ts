/** A word as it was read: its box in pixels of its page, y downwards, and how sure its reader is, 0 to 1. */
export type Word = { text: string; x0: number; y0: number; x1: number; y1: number; confidence: number };
/** A page as it is read, upright. */
export type PageWords = {
  width: number;
  height: number;
  /** By how many pixels its lines sink for each pixel to the right. */
  slope: number;
  /** By how many degrees, clockwise, the picture was turned to be read. */
  turn: 0 | 90 | 180 | 270;
  words: readonly Word[];
};

/** Left, top, right, bottom as shares of the page, 0 to 1: a picture of any size can be drawn over with it. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];
/** Where something was read, and how sure it is. */
export type Place = { page: number; box: Box; confidence: number };

/** What stands in one line across the whole page, left to right: labels and the amounts far right of them. */
export type Row = {
  page: number;
  words: readonly Word[];
  /** Its words with one space between, as far as `RowLimits` lets it. */
  text: string;
  /** Of each word in `text`. */
  starts: readonly number[];
  /** Height of its letters in pixels, the middle one of its words. */
  height: number;
  middle: number;
  size: Pick<PageWords, "width" | "height" | "turn">;
};

/** What looks for patterns in rows must not take for ever. */
export type RowLimits = { words: number; textOfRow: number };
/** Beyond these a page is no receipt. */
const RECEIPT: RowLimits = { words: 3_000, textOfRow: 240 };
const WORD_TEXT_MAX = 64;
/** Of the lower of two words: two that share so much of it stand in one line. */
const SHARED_HEIGHT_MIN = 0.5;

/** The lines of all pages in the order in which they are read. */
export function rowsOf(pages: readonly PageWords[], limits = RECEIPT): Row[] {
  let left = limits.words;
  return pages.flatMap((page, at) => {
    const words = page.words.slice(0, Math.max(0, left));
    left -= words.length;
    return rowsOfPage({ ...page, words }, at, limits.textOfRow);
  });
}

type Line = { words: Word[]; middle: number; height: number };

function rowsOfPage(page: PageWords, at: number, textMax: number): Row[] {
  const straight = (word: Word) => (word.y0 + word.y1) / 2 - page.slope * ((word.x0 + word.x1) / 2);
  const lines: Line[] = [];
  // Tall words first: they tell where a line is better than a dot or a dash does.
  const words = page.words.filter((word) => word.text.trim() !== "" && word.y1 > word.y0);
  for (const word of words.toSorted((a, b) => b.y1 - b.y0 - (a.y1 - a.y0))) {
    const height = word.y1 - word.y0;
    const middle = straight(word);
    const home = nearest(lines, middle, height);
    if (home) join(home, word, middle);
    else lines.push({ words: [word], middle, height });
  }
  return lines.toSorted((a, b) => a.middle - b.middle).map((line) => row(line, page, at, textMax));
}

function nearest(lines: readonly Line[], middle: number, height: number): Line | undefined {
  let best: Line | undefined;
  let away = Infinity;
  for (const line of lines) {
    const lower = Math.min(line.height, height);
    const shared = (line.height + height) / 2 - Math.abs(line.middle - middle);
    // A heading is not in one line with the small print beside it unless their middles are close.
    if (Math.min(shared, lower) < lower * SHARED_HEIGHT_MIN) continue;
    if (Math.abs(line.middle - middle) > line.height * SHARED_HEIGHT_MIN) continue;
    const distance = Math.abs(line.middle - middle);
    if (distance < away) [best, away] = [line, distance];
  }
  return best;
}

function join(line: Line, word: Word, middle: number): void {
  const letters = (one: Word) => one.text.length;
  const before = line.words.reduce((sum, one) => sum + letters(one), 0);
  line.middle = (line.middle * before + middle * letters(word)) / (before + letters(word));
  line.words.push(word);
}

function row(line: Line, page: PageWords, at: number, textMax: number): Row {
  const words = line.words.toSorted((a, b) => a.x0 - b.x0);
  const kept: Word[] = [];
  const starts: number[] = [];
  let text = "";
  for (const word of words) {
    const said = word.text.trim().slice(0, WORD_TEXT_MAX);
    if (text.length + said.length + 1 > textMax) break;
    if (text !== "") text += " ";
    starts.push(text.length);
    kept.push(word);
    text += said;
  }
  const heights = kept.map((word) => word.y1 - word.y0).toSorted((a, b) => a - b);
  return {
    page: at,
    words: kept,
    text,
    starts,
    height: heights[Math.floor(heights.length / 2)] ?? line.height,
    middle: line.middle,
    size: { width: page.width, height: page.height, turn: page.turn },
  };
}

/** Where the characters from `start` to before `end` of a row stand. */
export function placeOf(row: Row, start = 0, end = row.text.length): Place {
  const words = row.words.filter((word, at) => {
    const from = row.starts[at] ?? 0;
    return from < end && from + Math.min(word.text.trim().length, WORD_TEXT_MAX) > start;
  });
  return placeOfWords(row, words.length > 0 ? words : row.words);
}

function placeOfWords({ page, size }: Row, words: readonly Word[]): Place {
  const share = (value: number, of: number) =>
    Math.min(1, Math.max(0, Math.round((value / of) * 10_000) / 10_000));
  const upright: Box = [
    share(Math.min(...words.map(({ x0 }) => x0)), size.width),
    share(Math.min(...words.map(({ y0 }) => y0)), size.height),
    share(Math.max(...words.map(({ x1 }) => x1)), size.width),
    share(Math.max(...words.map(({ y1 }) => y1)), size.height),
  ];
  return {
    page,
    box: turnedBack(upright, size.turn),
    confidence: words.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, words.length),
  };
}

/** A box of the upright page in the picture as it lies. */
function turnedBack([left, top, right, bottom]: Box, turn: PageWords["turn"]): Box {
  const rest = (share: number) => Math.round((1 - share) * 10_000) / 10_000;
  switch (turn) {
    case 0:
      return [left, top, right, bottom];
    case 90:
      return [top, rest(right), bottom, rest(left)];
    case 180:
      return [rest(right), rest(bottom), rest(left), rest(top)];
    case 270:
      return [rest(bottom), left, rest(top), right];
  }
}

/** The words of a row that begin from `start` to before `end`, as a row of their own. */
export function partOf(row: Row, start: number, end: number): Row {
  const at = row.starts.flatMap((from, index) => (from >= start && from < end ? [index] : []));
  return {
    ...row,
    words: at.flatMap((index) => row.words[index] ?? []),
    starts: at.map((index) => (row.starts[index] ?? 0) - start),
    text: row.text.slice(start, end),
  };
}

/** Several places as one: the box around all of them on the first one's page. */
export function around(places: readonly [Place, ...Place[]]): Place {
  const [first] = places;
  const same = places.filter(({ page }) => page === first.page);
  return {
    page: first.page,
    box: [
      Math.min(...same.map(({ box }) => box[0])),
      Math.min(...same.map(({ box }) => box[1])),
      Math.max(...same.map(({ box }) => box[2])),
      Math.max(...same.map(({ box }) => box[3])),
    ],
    confidence: places.reduce((sum, { confidence }) => sum + confidence, 0) / places.length,
  };
}

/** Stains and edges of the paper are read as a few letters at the ends of a line. */
const STAIN = { letters: 2, lettersApart: 3, gapHeights: 2.5, sure: 0.6 };

/** A row without what stands apart at its ends, or is hardly a word, where a name or an address is looked for. */
export function printedPart(row: Row): { text: string; start: number; end: number; place: Place } {
  let [from, to] = [0, row.words.length];
  while (from + 1 < to && isStain(row, from, from + 1)) from += 1;
  while (to - 1 > from && isStain(row, to - 1, to - 2)) to -= 1;
  const start = row.starts[from] ?? 0;
  const end = to < row.words.length ? (row.starts[to] ?? row.text.length) - 1 : row.text.length;
  return { text: row.text.slice(start, end), start, end, place: placeOf(row, start, end) };
}

function isStain(row: Row, at: number, beside: number): boolean {
  const [word, next] = [row.words[at], row.words[beside]];
  if (!word || !next) return false;
  const letters = word.text.replaceAll(/[^\p{L}\d]/gu, "").length;
  if (letters === 0) return true;
  const gap = at < beside ? next.x0 - word.x1 : word.x0 - next.x1;
  const isApart = letters <= STAIN.lettersApart && gap > row.height * STAIN.gapHeights;
  return isApart || (letters <= STAIN.letters && word.confidence < STAIN.sure);
}

/** Parts of a row with wide gaps between: columns, such as a label and what it names. */
export function columnsOf(row: Row): { text: string; start: number; end: number }[] {
  const gap = row.height * 2.5;
  const columns: { text: string; start: number; end: number }[] = [];
  row.words.forEach((word, at) => {
    const start = row.starts[at] ?? 0;
    const end = at + 1 < row.words.length ? (row.starts[at + 1] ?? 0) - 1 : row.text.length;
    const before = row.words[at - 1];
    const open = columns.at(-1);
    if (open && before && word.x0 - before.x1 <= gap) {
      open.end = end;
      open.text = row.text.slice(open.start, end);
    } else columns.push({ text: row.text.slice(start, end), start, end });
  });
  return columns;
}
