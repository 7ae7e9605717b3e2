import { amountsIn } from "./amounts.ts";
import { fold, foldedWords } from "./labels.ts";
import { around, placeOf, printedPart, type Place, type Row } from "../reading/words.ts";

export type FoundAddress = Place & { value: string; hasPostcode: boolean };

/** Words of streets, quarters and buildings, folded. */
const STREETS = new Set(
  "JALAN JLN JL LORONG LRG PERSIARAN LEBUH LEBUHRAYA TAMAN TMN KAMPUNG KG BANDAR BATU PUSAT KAWASAN MEDAN DESA SEKSYEN SECTION LOT UNIT BLOCK BLK LEVEL FLOOR GROUND PLAZA MALL TINGKAT BANGUNAN WISMA MENARA KOMPLEKS PARK STREET ST ROAD RD AVENUE AVE LANE LN DRIVE BOULEVARD BLVD SQUARE SQ TERRACE PLACE WAY HIGHWAY COURT ARCADE CENTRE CENTER SUITE STE STRASSE STR PLATZ ALLEE WEG RING GASSE RUE QUAI CHEMIN IMPASSE COURS CALLE CL AVDA AVENIDA PLAZA PASEO CARRER VIA VIALE PIAZZA CORSO RUA PRACA STRAAT LAAN PLEIN GRACHT KADE GATAN GADE VEJ GATE VEIEN ULICA UL".split(
    " ",
  ),
);
/** A street in one word with its name: Hauptstrasse, Kongensgade. */
const STREET_ENDS = /(?:STRASSE|STR|PLATZ|ALLEE|GASSE|WEG|STRAAT|LAAN|PLEIN|GRACHT|GATAN|GADE|VEJ|VEIEN)$/;
const PLACES = new Set(
  "SELANGOR JOHOR PENANG PERAK KEDAH KELANTAN PAHANG MELAKA SABAH SARAWAK TERENGGANU PERLIS WILAYAH KL PJ SINGAPORE MALAYSIA LONDON BERLIN HAMBURG MUENCHEN WIEN PARIS LYON MADRID BARCELONA ROMA MILANO LISBOA PORTO AMSTERDAM ROTTERDAM BRUXELLES STOCKHOLM OSLO KOBENHAVN DUBLIN SYDNEY MELBOURNE TORONTO CHICAGO DAMANSARA SUBANG PUCHONG CHERAS KEPONG KLANG KAJANG AMPANG SERDANG IPOH SEREMBAN MELAKA UTAMA JAYA BAHRU EHSAN KUALA LUMPUR SHAH ALAM PETALING".split(
    " ",
  ),
);
const POSTCODE =
  /(?<![\d-])\d{5}(?:-\d{4})?(?![\dA-Z-])|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b\d{4} ?[A-Z]{2}\b|\b[A-Z]\d[A-Z] \d[A-Z]\d\b|\b\d{3} \d{2}(?= [A-Z])|\b\d{4}-\d{3}\b/;
const BARE_POSTCODE = /^\W*\d{4}(?: [A-Z]|,)/;

/** Streets without a name: SS 21/1A, PJS 11/15. */
const STREET_CODES = /\b(?:SS|PJS|PJU|USJ|PU|BS)\s?\d{1,2}[/ ]\d/;

const ENDS = new Set(
  "SIRET SIREN CIF ABN UEN ROC TEL FAX PHONE TELEPHONE HP MOBILE HOTLINE EMAIL GST VAT TAX INVOICE RECEIPT RECHNUNG DATE DATUM CASHIER TABLE BILL WWW DOC SALESPERSON ORDER TEL/FAX TELEFON MWST UST TVA IVA NIF BTW".split(
    " ",
  ),
);
/** Lines from the name down to the last of the address, and lines of other things between them. */
const REACH_ROWS = 10;
const OTHERS_MAX = 3;

/** How much a line looks like part of an address; 0 for one that does not. */
export function addressScore(row: Row): number {
  const folded = fold(row.text);
  const words = foldedWords(row.text);
  if (words.some((word) => ENDS.has(word)) && !/,/.test(row.text)) return 0;
  // A number of a tax or of a paper has more digits than any house.
  if (/\d{9}/.test(row.text)) return 0;
  // A price ends its line; "Lot 38. 39" does not.
  if (amountsIn(row).some(({ decimals, end }) => decimals > 0 && end >= row.text.trimEnd().length - 2))
    return 0;
  let score = 0;
  if (STREET_CODES.test(folded)) score += 1.5;
  if (words.some((word) => STREETS.has(word) || (word.length > 5 && STREET_ENDS.test(word)))) score += 2;
  if (words.some((word) => PLACES.has(word))) score += 1.5;
  if (POSTCODE.test(folded) || BARE_POSTCODE.test(folded)) score += 1.5;
  if (/^\W*(?:NO\.?|N[°º])?\s?\d+[A-Z]?\s?[,-]/.test(folded) && /[A-Z]{3}/.test(folded)) score += 1;
  const commas = row.text.match(/,/g)?.length ?? 0;
  if (commas > 0 && /[A-Za-z]{3}/.test(row.text)) score += Math.min(1, commas * 0.5);
  return score;
}

export const looksLikeAddress = (row: Row) => addressScore(row) >= 2;

/** Where the shop is: the lines under its name that streets, postcodes and places make an address. */
export function findAddress(rows: readonly Row[], from: number): FoundAddress | undefined {
  const taken: { row: Row; score: number }[] = [];
  let others = 0;
  for (const row of rows.slice(from, from + REACH_ROWS)) {
    const score = addressScore(row);
    // After its first line a short one may be a quarter or a town that no list knows.
    const isMore = taken.length > 0 && score > 0;
    if (score >= 1.5 || isMore) {
      taken.push({ row, score });
      if (POSTCODE.test(fold(row.text)) && taken.length > 1 && !row.text.trimEnd().endsWith(",")) {
        // A town may stand by itself in the next line.
        const at = rows.indexOf(row);
        const next = rows.slice(at + 1, at + 3).find((one) => !isStain(one));
        if (next && addressScore(next) >= 1.5) taken.push({ row: next, score: addressScore(next) });
        break;
      }
      continue;
    }
    // A stain between two lines ends nothing.
    if (isStain(row)) continue;
    if (taken.length > 0) break;
    others += 1;
    if (others > OTHERS_MAX) break;
  }
  const places = taken.map(({ row }) => printedPart(row));
  const [first, ...rest] = places.map(({ place }) => place);
  const evidence = taken.reduce((sum, { score }) => sum + score, 0);
  if (!first || evidence < 2.5) return undefined;
  const place = around([first, ...rest]);
  const value = places.map(({ text }) => cleaned(text)).join(" ");
  const hasPostcode = POSTCODE.test(fold(value));
  return {
    ...place,
    value: value.slice(0, 300),
    hasPostcode,
    confidence: Math.min(
      0.95,
      (0.4 + place.confidence * 0.6) * Math.min(1, evidence / 6) * (hasPostcode ? 1 : 0.85),
    ),
  };
}

const isStain = (row: Row) =>
  row.text.replaceAll(/[^\p{L}\d]/gu, "").length < 4 || placeOf(row).confidence < 0.35;

function cleaned(text: string): string {
  return text
    .replace(/^[^\p{L}\d]+/u, "")
    .replace(/[^\p{L}\d.,)]+$/u, "")
    .trim();
}
