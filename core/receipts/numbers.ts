import { columnsOf, placeOf, type Place, type Row } from "../reading/words.ts";

export type FoundText = Place & { value: string };
export type FoundVatId = FoundText & { isChecked: boolean };

const INVOICE =
  /\b(?:(?:tax\s+)?inv(?:oice)?|receipt|rec(?:pt)?|bill|doc(?:ument)?|order|chit|check|slip|ticket|trans(?:action)?|rechnungs?|beleg|bon|facture|factura|fattura|fatura|scontrino|bonnr|kvitto|resit)\s?[-.]?\s?(?:no|num(?:ber)?|nr|n[°ºo]|id|#)?\s?[.:#]*\s*[:.#]?\s*(?<value>[A-Z0-9][A-Z0-9/-]{2,24})?/gi;

/** The number that the shop gave the paper: behind its label, in the next column, or under it. */
export function findInvoiceNumber(rows: readonly Row[]): FoundText | undefined {
  for (const [at, row] of rows.entries()) {
    for (const match of row.text.matchAll(INVOICE)) {
      const label = match[0];
      // "Invoice" alone is a heading; a label ends with what announces a number.
      if (!/no|num|nr|n[°º]|id|#|:/i.test(label)) continue;
      const value = match.groups?.["value"];
      if (value !== undefined && isNumber(value)) {
        const start = match.index + label.lastIndexOf(value);
        return asText(row, start, start + value.length, value);
      }
      if (value !== undefined) continue;
      const below = rows[at + 1];
      const next = below && columnsOf(below)[0];
      const first = next?.text.split(" ")[0] ?? "";
      const isAlone = row.text.slice(match.index + label.length).trim() === "";
      if (below && next && isAlone && isNumber(first))
        return asText(below, next.start, next.start + first.length, first);
    }
  }
  return undefined;
}

const isNumber = (text: string) =>
  /\d/.test(text) && text.length >= 3 && !/^\d{1,2}[/-]\d{1,2}[/-]\d{2,4}$/.test(text);

function asText(row: Row, start: number, end: number, value: string, factor = 0.9): FoundText {
  const place = placeOf(row, start, end);
  return { ...place, confidence: place.confidence * factor, value };
}

const VAT_LABEL =
  /(?<!\w)(?:(?:gst|vat|sst|service\s+tax|tax|cbp)\s?[-.]?\s?(?:reg(?:istration)?\.?\s?)?(?:id|no|nr|number|reg|#)?\s?(?:no)?|ust\.?-?\s?id(?:nr|\.?-?nr)?|uid(?:-nr)?|tva(?:\s+intra\w*)?|n[.°º]?\s?tva|nif|cif|p\.?\s?iva|partita\s+iva|btw(?:-?nr)?|abn|gstin|nip|cvr|moms\s?(?:reg)?\.?\s?nr)\s?[.:#]*\s?(?:no\.?|id|nr\.?)?\s?[.:#(]*\s*(?<value>[A-Z]{0,4}[ -]?[0-9OIl][0-9A-Z .-]{6,18}[0-9A-Z])/gi;
const VAT_BARE =
  /(?<![\w])(?<value>(?:DE ?\d{9}|ATU ?\d{8}|FR ?[0-9A-Z]{2} ?\d{9}|GB ?\d{3} ?\d{4} ?\d{2}|IT ?\d{11}|NL ?\d{9}B\d{2}|BE ?0\d{3}[. ]?\d{3}[. ]?\d{3}|ES ?[A-Z0-9]\d{7}[A-Z0-9]|IE ?\d{7}[A-W][A-I]?|CHE-?\d{3}\.?\d{3}\.?\d{3}))(?!\w)/g;

/** The supplier's tax number; one whose country's checksum does not fit was read wrongly and is left out. */
export function findVatId(rows: readonly Row[]): FoundVatId | undefined {
  for (const pattern of [VAT_BARE, VAT_LABEL]) {
    for (const row of rows) {
      for (const match of row.text.matchAll(pattern)) {
        const said = match.groups?.["value"] ?? "";
        const value = clean(said);
        const verdict = judgeVatId(value);
        if (verdict === "wrong") continue;
        const start = match.index + match[0].lastIndexOf(said);
        return {
          ...asText(row, start, start + said.length, value, verdict === "right" ? 1 : 0.8),
          isChecked: verdict === "right",
        };
      }
    }
  }
  return undefined;
}

/** A number ends where its digits do: words that follow in its line are none of it. */
function clean(said: string): string {
  const compact = said.replaceAll(/[ .-]/g, "").toUpperCase();
  const [, letters = "", rest = ""] = /^([A-Z]{0,4})(.*)$/.exec(compact) ?? [];
  return letters + rest.replaceAll("O", "0").replaceAll(/[IL](?=\d)/g, "1");
}

/** Formats as VIES has them; checksums where a country publishes one. */
const VAT_FORMATS: readonly { format: RegExp; check?: (digits: string) => boolean }[] = [
  { format: /^DE(\d{9})$/, check: isIso7064 },
  { format: /^ATU(\d{8})$/, check: isAustrian },
  {
    format: /^FR(\d{2}\d{9})$/,
    check: (digits) => (12 + 3 * (Number(digits.slice(2)) % 97)) % 97 === Number(digits.slice(0, 2)),
  },
  { format: /^FR([0-9A-Z]{2}\d{9})$/ },
  { format: /^GB(\d{9})$/, check: isBritish },
  {
    format: /^BE(0\d{9})$/,
    check: (digits) => 97 - (Number(digits.slice(0, 8)) % 97) === Number(digits.slice(8)),
  },
  { format: /^IT(\d{11})$/, check: isLuhn },
  { format: /^NL\d{9}B\d{2}$/ },
  { format: /^ES[A-Z0-9]\d{7}[A-Z0-9]$/ },
  { format: /^[A-Z]\d{7}[A-Z0-9]$/ },
  { format: /^IE\d{7}[A-W][A-I]?$/ },
  { format: /^CHE\d{9}(?:MWST|TVA|IVA)?$/ },
  { format: /^(?:PT|PL|SE|DK|FI|CZ|LU|EL|HU|SI|SK|EE|LV|LT|MT|CY|HR|RO|BG|NO)\d{8,12}$/ },
  // Without a country in front: Malaysia 12, Poland and the Nordics 8 to 10, Australia 11.
  { format: /^\d{8,12}$/ },
];

function judgeVatId(value: string): "right" | "unknown" | "wrong" {
  for (const { format, check } of VAT_FORMATS) {
    const match = format.exec(value);
    if (!match) continue;
    if (!check) return "unknown";
    return check(match[1] ?? "") ? "right" : "wrong";
  }
  return "wrong";
}

/** ISO 7064 MOD 11,10, which Germany's numbers end with. */
function isIso7064(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

function isLuhn(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, digit, at) => {
    const doubled = Number(digit) * (at % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

function isAustrian(digits: string): boolean {
  const sum = [...digits.slice(0, 7)].reduce((total, digit, at) => {
    const times = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return total + (times > 9 ? times - 9 : times);
  }, 0);
  return (10 - ((sum + 4) % 10)) % 10 === Number(digits[7]);
}

/** HMRC: weights 8 to 2 and two check digits, in the older and the newer series. */
function isBritish(digits: string): boolean {
  const sum = [...digits.slice(0, 7)].reduce((total, digit, at) => total + Number(digit) * (8 - at), 0);
  const check = Number(digits.slice(7));
  return (sum + check) % 97 === 0 || (sum + check + 55) % 97 === 0;
}

const MASKED = /(?<![Xx*•#])[Xx*•#]{2,16}(?:[ -][Xx*•#]{2,6}){0,4}[ -]?(?<value>\d{4})(?!\d)/g;

/** The last four digits of the card that paid: those behind a masked number. */
export function findCard(rows: readonly Row[]): FoundText | undefined {
  for (const row of rows) {
    for (const match of row.text.matchAll(MASKED)) {
      const value = match.groups?.["value"] ?? "";
      const end = match.index + match[0].length;
      return asText(row, end - value.length, end, value, 0.95);
    }
  }
  return undefined;
}
