import type { PageWords, Word } from "./words.ts";

const LETTER = { width: 10, height: 20, line: 26 };

/** A page as a till prints it: every letter as wide as the next, so that spaces are columns. */
export function printed(text: string): PageWords {
  const lines = text.split("\n").map((line) => line.replace(/^ {4}/, ""));
  const words = lines.flatMap((line, at) =>
    [...line.matchAll(/\S+/g)].map(({ 0: said, index }): Word => ({
      text: said,
      x0: index * LETTER.width,
      x1: (index + said.length) * LETTER.width,
      y0: at * LETTER.line,
      y1: at * LETTER.line + LETTER.height,
      confidence: 0.95,
    })),
  );
  const width = Math.max(...lines.map((line) => line.length)) * LETTER.width;
  return { width, height: lines.length * LETTER.line, slope: 0, turn: 0, words };
}
