import type { Font } from "./font.ts";

/** Words as a paper writes them down: numbers of glyphs in hex, and how wide they are in thousandths of the size. */
export type Letters = {
  widthOf(words: string): number;
  /** For a `Tj`. */
  hexOf(words: string): string;
  /** As much of it as fits, in one line. */
  cut(words: string, widthMax: number): string;
  /** At most so many lines that fit; the last says with an ellipsis that there was more. */
  lines(words: string, widthMax: number, linesMax: number): string[];
  /** Which glyph every sign was that was asked about. */
  used(): ReadonlyMap<number, number>;
};

const ELLIPSIS = "…";
/** For what the font has no picture of, such as most emoji. */
const UNKNOWN = 0xfffd;
// What has no picture, or turns the direction of what follows and so could make a name read as another.
const UNSEEN = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\p{VS}\ufeff]/gu;
/** Hebrew, Arabic and their neighbours, with what stands between their words. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?:[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\s]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])?/g;
const PLAIN = /^[\x20-\x7e]*$/;

/** One space for whatever separates, nothing unseen, and what is read from the right written from there. */
export function shown(words: string): string {
  if (PLAIN.test(words)) return words;
  return words
    .toWellFormed()
    .replaceAll(/\s+/g, " ")
    .replaceAll(UNSEEN, "")
    .replaceAll(RIGHT_TO_LEFT, (run) => [...run].reverse().join(""));
}

export function createLetters(font: Font): Letters {
  const glyphs = new Map<number, number>();
  const hexes = new Map<number, string>();
  const widths = new Map<number, number>();
  const learn = (codePoint: number): void => {
    const glyph = font.glyphOf(codePoint) || font.glyphOf(UNKNOWN);
    glyphs.set(codePoint, glyph);
    hexes.set(codePoint, glyph.toString(16).padStart(4, "0"));
    widths.set(codePoint, font.widthOf(glyph));
  };
  const widthAt = (codePoint: number): number => {
    if (!widths.has(codePoint)) learn(codePoint);
    return widths.get(codePoint) ?? 0;
  };
  const pointAt = (words: string, at: number): number => words.codePointAt(at) ?? 0;
  const stepOf = (codePoint: number): number => (codePoint > 0xffff ? 2 : 1);

  function widthOf(words: string): number {
    let width = 0;
    for (let at = 0; at < words.length;) {
      const point = pointAt(words, at);
      width += widthAt(point);
      at += stepOf(point);
    }
    return width;
  }

  /** How many of its units fit. */
  function fitting(words: string, widthMax: number): number {
    let width = 0;
    let at = 0;
    while (at < words.length) {
      const point = pointAt(words, at);
      width += widthAt(point);
      if (width > widthMax) return at;
      at += stepOf(point);
    }
    return at;
  }

  function cut(words: string, widthMax: number): string {
    const fits = fitting(words, widthMax);
    if (fits >= words.length) return words;
    return words.slice(0, fitting(words, widthMax - widthOf(ELLIPSIS))) + ELLIPSIS;
  }

  return {
    widthOf,
    cut,
    hexOf: (words) => {
      let hex = "";
      for (let at = 0; at < words.length;) {
        const point = pointAt(words, at);
        if (!hexes.has(point)) learn(point);
        hex += hexes.get(point) ?? "";
        at += stepOf(point);
      }
      return hex;
    },
    lines: (words, widthMax, linesMax) => {
      const lines: string[] = [];
      let rest = words;
      while (rest !== "" && lines.length < linesMax - 1) {
        const fits = fitting(rest, widthMax);
        if (fits >= rest.length) break;
        // After a word where there is one; a word that alone is too wide is broken, and one sign always goes on.
        const space = rest.lastIndexOf(" ", fits);
        const end = space > 0 ? space : Math.max(fits, stepOf(pointAt(rest, 0)));
        lines.push(rest.slice(0, end));
        rest = rest.slice(end).trimStart();
      }
      return rest === "" ? lines : [...lines, cut(rest, widthMax)];
    },
    used: () => glyphs,
  };
}
