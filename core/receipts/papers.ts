import { moneyLines } from "./lines.ts";
import { rowsOf, type PageWords } from "../reading/words.ts";

/** Of a word that is hardly one: it does not fill the gap between two papers. */
const STAIN = { sure: 0.4, letters: 2 };
/** A paper has so many words, and a gap between two is so many letters high. */
const WORDS_MIN = 12;
const GAP_HEIGHTS = 1.2;
/** Columns of one paper have gaps between, too. */
const GAPS_MAX = 4;

/**
 * Papers that lie side by side in one picture, left to right, such as a bill with the slip of its card: no word
 * crosses the gap between, and on each side of it stand amounts with what they are. Prices right of what they are of
 * have no such words beside them, and stay one paper.
 */
export function papersOf(page: PageWords): PageWords[] {
  for (const gap of gapsIn(page)) {
    const sides = [
      page.words.filter(({ x0, x1 }) => (x0 + x1) / 2 <= gap),
      page.words.filter(({ x0, x1 }) => (x0 + x1) / 2 > gap),
    ].map((words) => ({ ...page, words }));
    if (sides.every(isPaper)) return sides;
  }
  return [page];
}

function isPaper(page: PageWords): boolean {
  if (page.words.length < WORDS_MIN) return false;
  return moneyLines(rowsOf([page])).some(
    ({ label, amount }) =>
      (label === "total" || label === "grand" || label === "card") &&
      (amount.decimals > 0 || amount.mark !== undefined),
  );
}

/** The middles of the widest strips that no word stands in, the widest first. */
function gapsIn({ words }: PageWords): number[] {
  const solid = words
    .filter(({ text, confidence }) => confidence >= STAIN.sure && text.length > STAIN.letters)
    .toSorted((a, b) => a.x0 - b.x0);
  const heights = solid.map(({ y0, y1 }) => y1 - y0).toSorted((a, b) => a - b);
  const least = (heights[Math.floor(heights.length / 2)] ?? Infinity) * GAP_HEIGHTS;
  const gaps: { width: number; middle: number }[] = [];
  let right = solid[0]?.x1 ?? 0;
  for (const { x0, x1 } of solid) {
    if (x0 - right > least) gaps.push({ width: x0 - right, middle: (x0 + right) / 2 });
    right = Math.max(right, x1);
  }
  return gaps
    .toSorted((a, b) => b.width - a.width)
    .slice(0, GAPS_MAX)
    .map(({ middle }) => middle);
}
