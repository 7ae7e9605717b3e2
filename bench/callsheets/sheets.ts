import { FILM_LAYOUTS, type Layout } from "./film-layouts.ts";
import { factsOf } from "./facts.ts";
import { MAIL_LAYOUT } from "./mail-layout.ts";
import { pdfOfPieces, textOfPieces } from "./canvas.ts";
import { openPen, type Claim } from "./pen.ts";
import { chance } from "./random.ts";
import { TOUR_LAYOUTS } from "./tour-layouts.ts";
import { TONGUES, type Tongue } from "./vocabulary.ts";

/** A made-up sheet in one of its forms, with all that it says. */
export type MadeSheet = {
  name: string;
  layout: string;
  tongue: Tongue;
  form: "pdf" | "text";
  bytes: Uint8Array;
  claims: readonly Claim[];
};

export const LAYOUTS: readonly Layout[] = [...FILM_LAYOUTS, ...TOUR_LAYOUTS, MAIL_LAYOUT];
/** In each layout and language; half of them as a PDF, half as the text of one. */
const EACH = 8;

/** Every layout in every language, `each` times; the same for the same seed. */
export function madeSheets(seed: number, each = EACH): MadeSheet[] {
  return LAYOUTS.flatMap((layout, at) =>
    TONGUES.flatMap((tongue, language) =>
      Array.from({ length: each }, (_, turn) =>
        made(layout, tongue, seed * 100_000 + at * 1_000 + language * 100 + turn),
      ),
    ),
  );
}

function made(layout: Layout, tongue: Tongue, seed: number): MadeSheet {
  const luck = chance(seed);
  const noise = {
    isSpaced: luck.is(0.2),
    jitter: luck.pick([0, 0, 1, 2]),
    isUpper: luck.is(0.3),
    hasColon: luck.is(0.6),
    typo: luck.is(0.08),
  };
  const { pen, pieces, claims } = openPen(factsOf(tongue, luck), luck, noise);
  layout.draw(pen);
  const form = seed % 2 === 0 ? "pdf" : "text";
  const bytes = form === "pdf" ? pdfOfPieces(pieces) : new TextEncoder().encode(textOfPieces(pieces));
  return { name: `${layout.name} ${tongue} ${seed}`, layout: layout.name, tongue, form, bytes, claims };
}
