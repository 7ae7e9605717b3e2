import { amountsIn } from "./amounts.ts";
import { fold, foldedWords } from "./labels.ts";
import { columnsOf, partOf, type Row } from "../reading/words.ts";

/** Words before the one who sells, at the head of a line. */
export const SELLERS =
  /^\W*(?:sold by|seller|verkauft (?:von|durch)|verk[äa]ufer|vendu par|vendeur|vendido por|vendedor|venduto da|venditore|verkocht door|verkoper|s[åa]ljare|issued by|provided by|supplier|operated by|(?:your |official )?receipt from|invoice from|(?:ihre )?(?:quittung|rechnung) von|(?:votre )?re[çc]u de|recibo de|ricevuta da|thank(?:s| you) for (?:shopping (?:at|with)|choosing|visiting|travelling with|flying with|your order (?:at|with|from))|welcome to|willkommen (?:bei|im)|bienvenue (?:chez|[àa])|bienvenido a|benvenuti da)(?!\p{L})\s*[:!]?\s*/iu;

/** Words before the one who buys, folded, at the head of a line or of a column; those that begin other things, too, stand alone or before a colon. */
const BUYERS =
  /^\W*(?:(?:BILL(?:ED)? TO|INVOICED? TO|SOLD TO|SHIP(?:PED)? TO|DELIVER(?:Y|ED)? (?:TO|ADDRESS)|BILLING ADDRESS|SHIPPING ADDRESS|ATTN|RECHNUNG AN|RECHNUNGSADRESSE|RECHNUNGSEMPFAENGER|LIEFERADRESSE|FACTUREE? A|ADRESSE DE (?:FACTURATION|LIVRAISON)|FACTURAR A|DATOS DEL CLIENTE|SPETT(?:\.?LE)?|INTESTATARIO|FACTUUR AAN|FACTUURADRES|FATURAR A|FAKTURAADRESS|PASSENGER NAME|GUEST NAME)(?![A-Z])|(?:CUSTOMER|CLIENT|GUEST|KUNDE|GAST|CLIENTE|KLANT|KUND|PASSENGER|REISENDER|PASSAGIER|VOYAGEUR|PASSAGER|PASAJERO)\s*(?::|$))/;
/** A party's name and address take so many lines, each of them its column's. */
const BLOCK_ROWS = 5;
const COLUMN_HEIGHTS = 4;
const LETTERS_MIN = 3;
const HEAD_ROWS = 20;

export type HeadPart = { at: number; part: Row; role: "buyer" | "seller" | undefined };

/**
 * What stands in the head of a paper, row by row, and column by column where it has two parties beside each other, or a
 * name beside the title of the paper. Each with whose it is, where the paper says so.
 */
export function headParts(head: readonly Row[]): HeadPart[] {
  const parts: HeadPart[] = [];
  let open: { at: number; x: number; role: "buyer" | "seller"; isAlone: boolean }[] = [];
  head.forEach((row, at) => {
    open = open.filter((block) => at - block.at < BLOCK_ROWS);
    for (const part of partsOf(row, open.length > 0)) {
      const x = part.words[0]?.x0 ?? 0;
      const said = roleOf(part);
      const isAlone = part.text.replace(SELLERS, "").trim().length < LETTERS_MIN;
      if (said) open = [...open.filter((block) => !isUnder(x, block.x, row)), { at, x, role: said, isAlone }];
      const block = open.findLast((one) => isUnder(x, one.x, row));
      // A seller's name is in the line that says so, or in the next.
      const isSeller = block?.role === "seller" && at - block.at === (block.isAlone ? 1 : 0);
      parts.push({ at, part, role: block?.role === "buyer" ? "buyer" : isSeller ? "seller" : undefined });
    }
  });
  return parts;
}

/** A paper without the party that bought: where that lives is not where it was bought. */
export function withoutBuyer(rows: readonly Row[]): Row[] {
  const head = headParts(rows.slice(0, HEAD_ROWS));
  if (!head.some(({ role }) => role === "buyer")) return [...rows];
  return [...head.filter(({ role }) => role !== "buyer").map(({ part }) => part), ...rows.slice(HEAD_ROWS)];
}

const isUnder = (x: number, column: number, { height }: Row) =>
  Math.abs(x - column) < height * COLUMN_HEIGHTS;

function roleOf(part: Row): "buyer" | "seller" | undefined {
  if (SELLERS.test(part.text)) return "seller";
  return BUYERS.test(fold(part.text)) ? "buyer" : undefined;
}

/** Words of titles: beside a name they are a column of their own. */
const TITLES = new Set(
  "INVOICE RECEIPT RECHNUNG QUITTUNG FACTURE FACTURA FATTURA FACTUUR FATURA FAKTURA FOLIO TICKET DATE DATUM".split(
    " ",
  ),
);

/** A day beside a name, as mails have it. */
const DAY = /(?<!\d)\d{1,2}[./ -]+(?:\d{1,2}|\p{L}{3,9})[./ -]+\d{2,4}(?!\d)|20\d{2}-\d{2}-\d{2}/u;
/** Between the parts of a sender's line: name · street · town. */
const DOT = / [·•] /g;

const lettersIn = (text: string) => text.replaceAll(/[^\p{L}]/gu, "").length;

function partsOf(row: Row, hasParties: boolean): Row[] {
  const columns = columnsOf(row).filter(({ text }) => lettersIn(text) >= LETTERS_MIN);
  if (amountsIn(row).some(({ decimals }) => decimals > 0)) return [row];
  const parts = columns.map(({ start, end }) => partOf(row, start, end));
  const isTitled = foldedWords(row.text).some((word) => TITLES.has(word)) || DAY.test(row.text);
  const apart = columns.length > 1 && (hasParties || isTitled || parts.some(roleOf)) ? parts : [row];
  return apart.flatMap(dotted);
}

function dotted(row: Row): Row[] {
  const dots = [...row.text.matchAll(DOT)].map(({ index }) => index);
  if (dots.length === 0) return [row];
  const edges = [0, ...dots.map((at) => at + 3)];
  return edges
    .map((from, at) => partOf(row, from, dots[at] ?? row.text.length))
    .filter(({ text, words }) => words.length > 0 && lettersIn(text) >= LETTERS_MIN);
}
