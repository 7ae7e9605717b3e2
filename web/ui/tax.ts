import { decimalsOf, formatAmount, isCurrency } from "../../core/money.ts";

/** What of an amount is tax, as it is typed: by rate, where it was paid. */
export type TaxDraft = { country: string; lines: TaxLineDraft[] };
export type TaxLineDraft = { rate: string; net: string; tax: string };
export type TaxLineBody = { rate_percent: string; net_minor: number; tax_minor: number };

export const noTax = (): TaxDraft => ({ country: "", lines: [] });
export const blankTaxLine = (): TaxLineDraft => ({ rate: "", net: "", tax: "" });

/** Countries with rates that are known (core/books/vat.ts), for a list that one chooses from. */
export const TAX_COUNTRIES =
  "AT AU BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT JP LT LU LV MT NL NO NZ PL PT RO SE SG SI SK".split(
    " ",
  );
const regions = new Intl.DisplayNames(undefined, { type: "region" });
export const regionName = (code: string): string => regions.of(code) ?? code;

const DECIMAL = /^(\d{1,15})(?:[.,](\d{1,6}))?$/;

/** Whole minor units of what was typed, nothing among them; NaN for what is no amount of that currency. */
export function minorTyped(text: string, currency: string): number {
  const [, whole, fraction = ""] = DECIMAL.exec(text.replaceAll(/[\s\u00a0\u202f]/g, "")) ?? [];
  const decimals = isCurrency(currency) ? decimalsOf(currency) : 2;
  if (whole === undefined || fraction.length > decimals) return Number.NaN;
  return Number(whole + fraction.padEnd(decimals, "0"));
}

/** As it is sent; what is no number is sent as none, and refused where it stands. */
export const taxBody = ({ lines }: TaxDraft, currency: string): TaxLineBody[] | null =>
  lines.length === 0
    ? null
    : lines.map(({ rate, net, tax }) => ({
        rate_percent: rate.trim().replace(",", "."),
        net_minor: minorTyped(net, currency),
        tax_minor: minorTyped(tax, currency),
      }));

/** The form of what was sent before. */
export const taxDraft = (
  country: string | null,
  lines: readonly TaxLineBody[] | null,
  currency: string,
): TaxDraft => ({
  country: country ?? "",
  lines: (lines ?? []).map(({ rate_percent, net_minor, tax_minor }) => ({
    rate: rate_percent,
    net: formatAmount(net_minor, currency),
    tax: formatAmount(tax_minor, currency),
  })),
});

type ReadTax = { rate_basis_points: number | null; net_minor: number; tax_minor: number };

/**
 * What a receipt says of tax as lines that add up to its total: what is left is untaxed, such as a tip, and what a till
 * rounded lies on the largest net. Undefined where it does not add up.
 */
export function taxOfReceipt(taxes: readonly ReadTax[], totalMinor: number): TaxLineBody[] | undefined {
  const lines: TaxLineBody[] = [];
  for (const { rate_basis_points: rate, net_minor, tax_minor } of taxes) {
    if (rate === null || net_minor < 0 || tax_minor < 0) return undefined;
    lines.push({ rate_percent: String(rate / 100), net_minor, tax_minor });
  }
  const left = lines.reduce((rest, line) => rest - line.net_minor - line.tax_minor, totalMinor);
  const largest = lines.toSorted((a, b) => b.net_minor - a.net_minor)[0];
  if (!largest || left < -1) return undefined;
  if (Math.abs(left) === 1) largest.net_minor += left;
  else if (left > 0) lines.push({ rate_percent: "0", net_minor: left, tax_minor: 0 });
  return lines;
}

/** `7.39 at 19 %, 1.20 at 7 %`; empty where there is none. */
export const taxWords = (lines: readonly TaxLineDraft[]): string =>
  lines
    .filter(({ rate, tax }) => rate !== "" && tax !== "")
    .map(({ rate, tax }) => `${tax} at ${rate} %`)
    .join(", ");

/** `7.39 at 19 %, Germany`, of what was sent. */
export function taxText(lines: readonly TaxLineBody[], country: string | null, currency: string): string {
  const words = taxWords(taxDraft(country, lines, currency).lines);
  return country === null ? words : `${words}, ${regionName(country)}`;
}
