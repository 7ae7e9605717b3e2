import type { PageWords } from "../../core/reading/words.ts";
import type { GreyPage } from "../reading/picture.ts";

/** Side of the picture that is transformed, samples a cell of it along each side, and the corner of frequencies that is kept. */
const SIDE = 32;
const SAMPLES = 5;
const KEPT = 8;
/** Of the letters on each side that may lie outside of the block: stains and tables are read as a few. */
const OUTSIDE_SHARE = 0.01;
const SURE_MIN = 0.5;

/**
 * How a paper looks, in 64 bits: the signs of the low frequencies of its printed block, upright and straight, against
 * their middle (a perceptual hash). What lies around the print is left out, so that the same paper on another table,
 * cropped or turned, looks the same.
 * @param picture as it was read: upright, its paper white. @returns bits as `0` and `1`; undefined without print.
 */
export function lookOf(picture: GreyPage, words: PageWords): string | undefined {
  const block = blockOf(words);
  if (!block) return undefined;
  const scale = picture.width / words.width;
  const cells = cellsOf(picture, block, scale);
  const low = lowFrequencies(cells);
  const sorted = low.slice(1).toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return low.map((value) => (value > middle ? "1" : "0")).join("");
}

type Block = { left: number; right: number; top: number; bottom: number; cos: number; sin: number };

/** The print's box along its own lines. */
function blockOf({ words, slope }: PageWords): Block | undefined {
  const sure = words.filter(({ confidence, text }) => confidence >= SURE_MIN && text.length > 1);
  if (sure.length < 5) return undefined;
  const angle = Math.atan(slope);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const spots = sure.map(({ x0, x1, y0, y1, text }) => {
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    const [along, down] = [x * cos + y * sin, y * cos - x * sin];
    const [wide, tall] = [(x1 - x0) / 2, (y1 - y0) / 2];
    return {
      left: along - wide,
      right: along + wide,
      top: down - tall,
      bottom: down + tall,
      weight: text.length,
    };
  });
  const edge = (side: "left" | "right" | "top" | "bottom", sign: 1 | -1) => {
    let left = spots.reduce((sum, { weight }) => sum + weight, 0) * OUTSIDE_SHARE;
    const sorted = spots.toSorted((a, b) => sign * (a[side] - b[side]));
    for (const spot of sorted) {
      left -= spot.weight;
      if (left <= 0) return spot[side];
    }
    return 0;
  };
  return {
    left: edge("left", 1),
    right: edge("right", -1),
    top: edge("top", 1),
    bottom: edge("bottom", -1),
    cos,
    sin,
  };
}

/** The block as SIDE by SIDE averages of its pixels. */
function cellsOf({ pixels, width, height }: GreyPage, block: Block, scale: number): number[] {
  const { left, right, top, bottom, cos, sin } = block;
  const cells: number[] = [];
  const step = SIDE * SAMPLES;
  for (let line = 0; line < SIDE; line += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      let sum = 0;
      for (let at = 0; at < SAMPLES * SAMPLES; at += 1) {
        const along = left + ((column * SAMPLES + (at % SAMPLES) + 0.5) / step) * (right - left);
        const down = top + ((line * SAMPLES + Math.floor(at / SAMPLES) + 0.5) / step) * (bottom - top);
        const x = Math.round((along * cos - down * sin) * scale);
        const y = Math.round((along * sin + down * cos) * scale);
        const isInside = x >= 0 && y >= 0 && x < width && y < height;
        sum += isInside ? (pixels[y * width + x] ?? 255) : 255;
      }
      cells.push(sum / (SAMPLES * SAMPLES));
    }
  }
  return cells;
}

/** The corner of a two-dimensional cosine transform, row by row. */
function lowFrequencies(cells: readonly number[]): number[] {
  const waves = Array.from({ length: KEPT }, (_, k) =>
    Array.from({ length: SIDE }, (__, n) => Math.cos((Math.PI * (2 * n + 1) * k) / (2 * SIDE))),
  );
  const along = Array.from({ length: SIDE }, (_, y) =>
    waves.map((wave) => wave.reduce((sum, value, x) => sum + value * (cells[y * SIDE + x] ?? 0), 0)),
  );
  return waves.flatMap((wave) =>
    Array.from({ length: KEPT }, (_, k) =>
      wave.reduce((sum, value, y) => sum + value * (along[y]?.[k] ?? 0), 0),
    ),
  );
}
