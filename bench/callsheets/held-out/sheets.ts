import { pdfOfPieces, type Piece } from "../canvas.ts";
import type { Claim } from "../pen.ts";
import { DOCUMENTS } from "./documents.ts";
import { FILM_DE } from "./film-de.ts";
import { FILM_ROMANCE } from "./film-romance.ts";
import { FILM_UK } from "./film-uk.ts";
import { FILM_US } from "./film-us.ts";
import { FOURTH_ROUND } from "./fourth-round.ts";
import { FURTHER_FILMS } from "./further-films.ts";
import { FURTHER_SHOWS } from "./further-shows.ts";
import { claimsOfTruth, wholeFields, type HeldOut } from "./notation.ts";
import { STAGES } from "./stages.ts";
import { THIRD_ROUND } from "./third-round.ts";
import { TOURS } from "./tours.ts";

/** A sheet that the reader was not made by, in one of its forms, with all that it says. */
export type HeldOutSheet = {
  name: string;
  round: string;
  form: "pdf" | "text";
  bytes: Uint8Array;
  today: string;
  claims: readonly Claim[];
  /** Fields of which everything that it says is claimed. */
  whole: ReadonlySet<string>;
  either: readonly string[];
};

/** In the order in which the reader met them. */
const ROUNDS: Record<string, readonly HeldOut[]> = {
  first: [...FILM_US, ...FILM_UK, ...FILM_DE, ...FILM_ROMANCE, ...TOURS, ...STAGES, ...DOCUMENTS],
  second: [...FURTHER_FILMS, ...FURTHER_SHOWS],
  third: THIRD_ROUND,
  fourth: FOURTH_ROUND,
};
const TODAY = "2026-03-01";

/**
 * Each as text, and as a PDF where its letters can be written in one; and again all texts with their gaps squeezed, as
 * programs that take text from a PDF leave them.
 */
export function heldOutSheets(): HeldOutSheet[] {
  const sheets = Object.entries(ROUNDS).flatMap(([round, all]) =>
    all.flatMap((sheet) => formsOf(sheet, round)),
  );
  const texts = sheets.filter(({ form }) => form === "text");
  return [
    ...sheets,
    ...texts.map((sheet) => ({ ...sheet, round: "squeezed", bytes: squeezed(sheet.bytes) })),
  ];
}

const squeezed = (bytes: Uint8Array): Uint8Array =>
  new TextEncoder().encode(new TextDecoder().decode(bytes).replaceAll(/(?<=\S) {5,}/g, "    "));

function formsOf(sheet: HeldOut, round: string): HeldOutSheet[] {
  const text = sheet.text.trim();
  const base = {
    name: `${sheet.name} (${sheet.after})`,
    round,
    today: sheet.today ?? TODAY,
    claims: claimsOfTruth(sheet.truth),
    whole: wholeFields(sheet.truth),
    either: sheet.truth.either ?? [],
  };
  const asText = { ...base, form: "text" as const, bytes: new TextEncoder().encode(text) };
  if (sheet.isTextOnly) return [asText];
  return [asText, { ...base, form: "pdf" as const, bytes: pdfOfPieces(piecesOf(text)) }];
}

/** In points, of a letter and a line; columns of the text stand where they stood. */
const LETTER = { width: 4.4, line: 12.5, size: 7.5 } as const;

function piecesOf(text: string): Piece[] {
  return text.split("\f").flatMap((part, page) =>
    part.split("\n").flatMap((line, at) =>
      [...line.matchAll(/\S+(?: \S+)*/g)].map(({ 0: said, index }): Piece => ({
        page,
        x: 24 + index * LETTER.width,
        y: 40 + at * LETTER.line,
        size: LETTER.size,
        text: said,
      })),
    ),
  );
}
