import { grayscale, type EmbeddedFont, type PDF, type PDFPage } from "@libpdf/core";
import type { Mark } from "../../core/contract-signatures.ts";
import { DRAWN_HEIGHT, DRAWN_WIDTH } from "../../core/contract-states.ts";

/** Points of 1/72 inch. */
const MARGIN = 64;
const LINE_HEIGHT = 1.45;
const LABEL_WIDTH = 130;
const FOOT = { size: 8, y: 36 } as const;
const SIZES = { title: 18, heading: 12, text: 10, fine: 8 } as const;
const QUIET = grayscale(0.35);

export type Fonts = { regular: EmbeddedFont; bold: EmbeddedFont };

/** Writes down pages of A4, beginning another where one is full. */
export type Sheet = {
  title(text: string): void;
  heading(text: string): void;
  text(text: string): void;
  fine(text: string): void;
  /** A label, and what it says beside it; `fine` for what must stay on one line. */
  pair(label: string, value: string, size?: "text" | "fine"): void;
  mark(mark: Mark): void;
  gap(points: number): void;
  /** Says at the foot of every page what it belongs to. */
  close(foot: string): void;
};

const fontFile = (name: string) =>
  Bun.file(Bun.resolveSync(`dejavu-fonts-ttf/ttf/${name}.ttf`, import.meta.dir)).bytes();
let files: Promise<[Uint8Array, Uint8Array]> | undefined;

/** One family with the letters of European names: Latin, Greek and Cyrillic. */
export async function embedFonts(pdf: PDF): Promise<Fonts> {
  files ??= Promise.all([fontFile("DejaVuSans"), fontFile("DejaVuSans-Bold")]);
  const [regular, bold] = await files;
  return { regular: pdf.embedFont(regular), bold: pdf.embedFont(bold) };
}

// What has no picture, or turns the direction of what follows and so could make a name read as another.
const UNSEEN = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

export function openSheet(pdf: PDF, { regular, bold }: Fonts): Sheet {
  const pages: PDFPage[] = [];
  let page: PDFPage | undefined;
  let y = 0;
  const begin = (): PDFPage => {
    page = pdf.addPage({ size: "a4" });
    pages.push(page);
    y = page.height - MARGIN;
    return page;
  };
  /** A page with room for so many points below where it stands. */
  const room = (points: number): PDFPage => {
    const now = page ?? begin();
    return y - points < MARGIN ? begin() : now;
  };
  const width = () => (page ?? begin()).width - 2 * MARGIN;
  const write = (text: string, font: EmbeddedFont, size: number, x: number, wide: number, quiet = false) => {
    for (const line of wrap(text, font, size, wide)) {
      const at = room(size * LINE_HEIGHT);
      y -= size * LINE_HEIGHT;
      if (line !== "") at.drawText(line, { x, y, font, size, ...(quiet ? { color: QUIET } : {}) });
    }
  };
  const gap = (points: number) => {
    y -= points;
  };
  return {
    title: (text) => write(text, bold, SIZES.title, MARGIN, width()),
    heading: (text) => {
      // Not alone at the foot of a page.
      room(SIZES.heading * LINE_HEIGHT * 4);
      gap(SIZES.heading);
      write(text, bold, SIZES.heading, MARGIN, width());
      gap(2);
    },
    text: (text) => write(text, regular, SIZES.text, MARGIN, width()),
    fine: (text) => write(text, regular, SIZES.fine, MARGIN, width(), true),
    pair: (label, value, size = "text") => {
      room(SIZES.text * LINE_HEIGHT);
      const from = y;
      write(label, regular, SIZES.text, MARGIN, LABEL_WIDTH - 8, true);
      const after = y;
      // Beside its label, unless that began another page.
      if (after < from) y = from;
      if (size === "fine") gap(SIZES.text - SIZES.fine);
      write(value, regular, SIZES[size], MARGIN + LABEL_WIDTH, width() - LABEL_WIDTH);
      if (y < from) y = Math.min(y, after);
    },
    mark: (mark) => {
      if (mark.kind === "typed") {
        write(mark.name, regular, SIZES.title, MARGIN + LABEL_WIDTH, width() - LABEL_WIDTH);
        return;
      }
      const scale = (width() - LABEL_WIDTH) / 2 / DRAWN_WIDTH;
      const at = room(DRAWN_HEIGHT * scale);
      for (const [first, ...rest] of mark.strokes) {
        if (!first) continue;
        const place = ([px, py]: readonly [number, number]) =>
          [MARGIN + LABEL_WIDTH + px * scale, y - py * scale] as const;
        const path = at.drawPath().moveTo(...place(first));
        // A dot is a line to itself.
        for (const point of rest.length > 0 ? rest : [first]) path.lineTo(...place(point));
        path.stroke({ borderWidth: 1, lineCap: "round", borderColor: grayscale(0) });
      }
      y -= DRAWN_HEIGHT * scale;
    },
    gap,
    close: (foot) => {
      for (const [at, one] of pages.entries()) {
        const [line = ""] = wrap(`${foot} · ${at + 1}/${pages.length}`, regular, FOOT.size, width());
        one.drawText(line, { x: MARGIN, y: FOOT.y, font: regular, size: FOOT.size, color: QUIET });
      }
    },
  };
}

/** Lines that are no wider than that, in points; a word that alone is wider is broken. */
export function wrap(text: string, font: EmbeddedFont, size: number, wide: number): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.replaceAll(UNSEEN, " ").split(/\s+/)) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (font.getTextWidth(longer, size) <= wide) {
        line = longer;
        continue;
      }
      if (line !== "") lines.push(line);
      line = "";
      for (const letter of word) {
        if (line !== "" && font.getTextWidth(line + letter, size) > wide) {
          lines.push(line);
          line = "";
        }
        line += letter;
      }
    }
    return [...lines, line];
  });
}
