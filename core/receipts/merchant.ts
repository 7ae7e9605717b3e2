import { isOneOff } from "../reading/letters.ts";
import { amountsIn } from "./amounts.ts";
import { fold, foldedWords } from "./labels.ts";
import { headParts, SELLERS } from "./parties.ts";
import { around, printedPart, type Place, type Row } from "../reading/words.ts";

export type FoundMerchant = Place & {
  value: string;
  hasLegalForm: boolean;
  lastRow: number;
  firstRow: number;
};

/** Legal forms, folded: what stands before one is a company's name. */
const FORMS =
  /(?:^|[^A-Z])(SDN\.?\s?,?\s?BHD|SDN|S\/B|SB|BERHAD|BHD|ENTERPRISE|TRADING|PTE\.?\s?LTD|PTY\.?\s?LTD|LTD|LIMITED|PLC|LLP|LLC|INC|CORP|CORPORATION|GMBH|MBH|E\.?K|E\.V|OHG|AG|SARL|S\.?\s?A\.?\s?R\.?\s?L|SAS|S\.A\.S|EURL|S\.A|S\.L|S\.?R\.?L|S\.?P\.?A|LDA|UNIPESSOAL|B\.V|BV|N\.V|V\.O\.F|AB|APS|A\/S|OY|OYJ|SP\.?\s?Z\s?O\.?O|S\.?R\.?O|&\s?CO)\.?(?=$|[^A-Z])|株式会社|有限会社|合同会社/;
/** Kinds of shops: weaker than a legal form. */
const SHOPS = new Set(
  "RESTAURANT RESTORAN RISTORANTE CAFE BISTRO BAR HOTEL PHARMACY FARMASI APOTHEKE PHARMACIE FARMACIA BAKERY SUPERMARKET MARKET MART STORE STORES SHOP KEDAI STATIONERY HARDWARE KITCHEN GRILL PIZZERIA BOULANGERIE TRATTORIA TAXI PETROL STATION BOOKS MUSIC PUB DELI COFFEE KITCHENETTE GASTHAUS BRASSERIE PANADERIA SUPERMERCADO TANKSTELLE MARKT".split(
    " ",
  ),
);
/** What a head says beside a name. */
const NOT_A_NAME = new Set(
  "INVOICE RECEIPT RECHNUNG QUITTUNG FACTURE FACTURA FATTURA TICKET BILL CASHIER TABLE DATE TIME TEL FAX PHONE TELEPHONE GST VAT REG ID NO WELCOME THANK THANKS TERIMA KASIH COPY REPRINT DUPLICATE ORIGINAL CUSTOMER MEMBER WWW HTTP HTTPS COM EMAIL GUEST CHECK ORDER MERCI DANKE GRACIAS SHOPPING HOTLINE CARELINE OPEN ROC CO-REG COMPANY SERVER OPERATOR TERMINAL MERCHANT TRANSACTION SALE SALES INH INHABER PROP PROPRIETOR".split(
    " ",
  ),
);
/** What a paper calls itself: alone in its line it is no name, beside others it may be part of one. */
const TITLES = new Set(
  "SLIP PAYMENT STATEMENT FOLIO ITINERARY SUMMARY CONFIRMATION BOOKING RESERVATION BOARDING PASS FAHRKARTE KASSENBON KASSENBELEG BELEG KUNDENBELEG PARKSCHEIN KVITTO KVITTERING SCONTRINO RICEVUTA DOCUMENTO COMMERCIALE RECU FACTUUR KASSABON BETAALBEWIJS PARKEERBEWIJS BON FATURA RECIBO FAKTURA TRIP RIDING YOUR FOR WILLKOMMEN BIENVENUE BIENVENIDOS BENVENUTI WELKOM".split(
    " ",
  ),
);
/** Of a receipt the name stands among the first lines; further down only a legal form speaks for one. */
const HEAD_ROWS = 8;
const LOOKED_AT_ROWS = 16;
const SCORE_MIN = 2;
/** A paper that says who sold it is believed. */
const SELLER = 4;
/** A name stands over its address. */
const OVER_ADDRESS = 0.6;

type Candidate = { at: number; part: Row; score: number };

/** Who sold it: by its legal form, by its letters and by where it stands. */
export function findMerchant(
  rows: readonly Row[],
  isAddress: (row: Row) => boolean,
): FoundMerchant | undefined {
  const head = rows.slice(0, LOOKED_AT_ROWS);
  const heights = rows.map(({ height }) => height).toSorted((a, b) => a - b);
  const usual = heights[Math.floor(heights.length / 2)] ?? 1;
  const firstMoney = head.findIndex(
    (row, at) => at > 2 && amountsIn(row).some(({ decimals }) => decimals > 0),
  );
  let best: Candidate | undefined;
  for (const { at, part, role } of headParts(head)) {
    const isLate = firstMoney >= 0 && at > firstMoney;
    if (role === "buyer" || (isLate && role !== "seller" && !FORMS.test(fold(part.text)))) continue;
    const next = head[at + 1];
    const isPlace = isAddress(part) && !isNamedLikeAStreet(part, at);
    const isOver = next !== undefined && !isPlace && isAddress(next);
    const score =
      scoreOf(part, at, usual, isPlace) + (role === "seller" ? SELLER : isOver ? OVER_ADDRESS : 0);
    if (score > (best?.score ?? -Infinity)) best = { at, part, score };
  }
  if (!best || best.score < SCORE_MIN) return undefined;
  const { at, part, score } = best;
  return named(head.with(at, part), at, score, isAddress);
}

/** "Q-Park", "The Old Court": words of streets in the first line of a paper, without a number, are a name. */
const isNamedLikeAStreet = ({ text }: Row, at: number) => at === 0 && !/[\d,]/.test(text);

/** What a paper calls itself or others, in characters that no space parts. */
const CHARACTERS = /領収|レシート|お買上|ありがとう|登録番号|電話|様|〒/;

function scoreOf(row: Row, at: number, usual: number, isAddress: boolean): number {
  const printed = printedPart(row);
  const name = nameIn(printed.text);
  const letters = name.replaceAll(/[^\p{L}]/gu, "").length;
  if (letters < (/[\u3040-\u9fff]/.test(name) ? 2 : 3)) return -Infinity;
  const words = foldedWords(name);
  if (words.length > 0 && words.every((word) => NOT_A_NAME.has(word) || TITLES.has(word))) return -Infinity;
  const folded = fold(row.text);
  // What a company is worth is the law's business, and no name.
  if (/(?<![A-Z])CAPITALE?(?![A-Z])/.test(folded) && FORMS.test(folded)) return -Infinity;
  let score = 3 - at * 0.35;
  if (at >= HEAD_ROWS) score -= 1.5;
  if (FORMS.test(folded)) score += 4;
  if (words.some((word) => SHOPS.has(word))) score += 0.2;
  if (row.height > usual * 1.3) score += 1;
  if (row.height > usual * 1.8) score += 1;
  if (name === name.toUpperCase()) score += 0.3;
  const digits = name.replaceAll(/\D/g, "").length;
  score -= (digits / (digits + letters)) * 4;
  const others = words.filter((word) => NOT_A_NAME.has(word)).length;
  score -= others * (FORMS.test(folded) ? 1 : 2.5);
  if (CHARACTERS.test(name)) score -= 4;
  if (isAddress) score -= FORMS.test(folded) ? 1.5 : 3;
  if (/www\.|https?:|@|\.com\b/i.test(row.text) && !FORMS.test(folded)) score -= 2;
  // Ornaments and stains are read as a few letters nobody is sure of.
  const { confidence } = printed.place;
  if (confidence < 0.65) score -= (0.65 - confidence) * 8;
  if (letters < 5 && words.length > 2) score -= 1.5;
  return score;
}

/** A name may go on in the next line: its legal form, or the rest of what is as large. */
function named(
  head: readonly Row[],
  at: number,
  score: number,
  isAddress: (row: Row) => boolean,
): FoundMerchant {
  const row = head[at];
  if (!row) throw new Error("a merchant without its row");
  const rows = [row];
  let value = nameIn(printedPart(row).text);
  let [firstRow, lastRow] = [at, at];
  const next = head[at + 1];
  if (next && isFormAlone(next.text)) {
    rows.push(next);
    value += ` ${nameIn(next.text)}`;
    lastRow = at + 1;
  }
  const before = head[at - 1];
  // The form won with hardly a name before it: the rest of the name is above.
  if (before && !isAddress(before) && isEndOfName(value) && isBeginning(before, row)) {
    rows.unshift(before);
    value = `${nameIn(printedPart(before).text)} ${value}`;
    firstRow = at - 1;
  }
  const hasLegalForm = FORMS.test(fold(value));
  const [first, ...others] = rows.map((one) => printedPart(one).place);
  if (!first) throw new Error("a merchant without its place");
  const place = around([first, ...others]);
  const sure = Math.min(1, score / 7) * (0.4 + place.confidence * 0.6);
  return {
    ...place,
    confidence: Math.min(0.98, sure),
    value: value.slice(0, 120),
    hasLegalForm,
    firstRow,
    lastRow,
  };
}

const FORM_WORDS = [
  "SDN",
  "BHD",
  "LTD",
  "LIMITED",
  "PTE",
  "PTY",
  "GMBH",
  "BERHAD",
  "INC",
  "LLC",
  "PLC",
  "SARL",
  "SRL",
  "SAS",
];

function isFormAlone(text: string): boolean {
  const words = foldedWords(nameIn(text));
  return (
    words.length > 0 &&
    words.length <= 3 &&
    words.every((word) =>
      FORM_WORDS.some((form) => form === word || (form.length > 4 && isOneOff(form, word))),
    )
  );
}

const isEndOfName = (value: string) =>
  FORMS.test(fold(value)) && foldedWords(value).filter((word) => !FORM_WORDS.includes(word)).length <= 1;

/** Letters alone, as tall as what follows, and of one paper's head. */
function isBeginning(before: Row, row: Row): boolean {
  const ratio = before.height / row.height;
  const { text, place } = printedPart(before);
  return (
    ratio > 0.75 &&
    ratio < 1.4 &&
    place.confidence > 0.6 &&
    /^[\p{L} &'.-]{4,}$/u.test(text) &&
    !foldedWords(text).some((word) => NOT_A_NAME.has(word))
  );
}

/** Without registration numbers, former names and what stands around a name in ornaments. */
export function nameIn(text: string): string {
  return text
    .replace(SELLERS, "")
    .replace(/\b(?:FKA|F\.K\.A|FORMERLY|T\/A|TRADING AS)\b.*$/i, "")
    .replaceAll(
      /[([{]\s?(?:co(?:mpany)?\.?\s?(?:reg)?\.?\s?(?:no)?\.?\s?:?\s?)?[0-9A-Z]*\d{4,}[\s-]*[A-Z0-9]?\s?[)\]}]?/gi,
      "",
    )
    .replaceAll(/\b\d{5,8}\s?-\s?[A-Z0-9]\b\)?/g, "")
    .replace(/^[^\p{L}\d]+/u, "")
    .replace(/[^\p{L}\d.)'’!&]+$/u, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
