import { pdfOfPieces, type Piece } from "../canvas.ts";
import type { Claim } from "../pen.ts";
import { DOCUMENTS } from "./documents.ts";
import { FILM_DE } from "./film-de.ts";
import { FILM_ROMANCE } from "./film-romance.ts";
import { FILM_UK } from "./film-uk.ts";
import { FILM_US } from "./film-us.ts";
import { FURTHER_FILMS } from "./further-films.ts";
import { FURTHER_SHOWS } from "./further-shows.ts";
import { claimsOfTruth, wholeFields, type HeldOut } from "./notation.ts";
import { SEALED } from "./sealed.ts";
import { STAGES } from "./stages.ts";
import { TOURS } from "./tours.ts";

/** A sheet that the reader was not made by, in one of its forms, with all that it says. */
export type HeldOutSheet = {
  name: string;
  isSealed: boolean;
  form: "pdf" | "text";
  bytes: Uint8Array;
  today: string;
  claims: readonly Claim[];
  /** Fields of which everything that it says is claimed. */
  whole: ReadonlySet<string>;
  either: readonly string[];
};

export const OPEN_SHEETS: readonly HeldOut[] = [
  ...FILM_US,
  ...FILM_UK,
  ...FILM_DE,
  ...FILM_ROMANCE,
  ...TOURS,
  ...STAGES,
  ...DOCUMENTS,
  ...FURTHER_FILMS,
  ...FURTHER_SHOWS,
];
const TODAY = "2026-03-01";

/** Each as text, and as a PDF where its letters can be written in one. */
export const heldOutSheets = (): HeldOutSheet[] => [
  ...OPEN_SHEETS.flatMap((sheet) => formsOf(sheet, false)),
  ...SEALED.flatMap((sheet) => formsOf(sheet, true)),
];

function formsOf(sheet: HeldOut, isSealed: boolean): HeldOutSheet[] {
  const text = sheet.text.trim();
  const base = {
    name: `${sheet.name} (${sheet.after})`,
    isSealed,
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
