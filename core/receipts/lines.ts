import { amountsIn, type PaperAmount } from "./amounts.ts";
import { labelOf, type Label } from "./labels.ts";
import { columnsOf, type Row } from "../reading/words.ts";
import { taxRowOf, type TaxRow } from "./tax-rows.ts";

/** A line that has amounts, with what it says of the last of them. */
export type MoneyLine = {
  at: number;
  row: Row;
  label: Label | undefined;
  amounts: readonly PaperAmount[];
  /** The last one, where amounts stand. */
  amount: PaperAmount;
  /** Net and tax of one rate, where its arithmetic shows them. */
  table: TaxRow | undefined;
  /** Its decimal point was not read: the last two digits are taken for cents, and only a sum can prove that. */
  isMended: boolean;
};

/** A label alone is looked up in the next line, which then has nothing but amounts. @param decimals as `amountsIn` has them. */
export function moneyLines(rows: readonly Row[], decimals: 2 | 3 = 2): MoneyLine[] {
  const lines: MoneyLine[] = [];
  rows.forEach((row, at) => {
    const amounts = amountsIn(row, decimals);
    const amount = priceOf(amounts);
    if (!amount) return;
    const own = ownLabel(row, amounts);
    const table = taxRowOf(row.text, amounts, own.label);
    const label = table
      ? "table"
      : (own.label ?? (WORDS.test(own.words) ? undefined : labelAbove(rows, at, decimals)));
    lines.push({ at, row, label, amounts, amount, table, isMended: false });
  });
  const printed = lines.filter(({ amount }) => amount.decimals > 0).length;
  return printed < CENTS_PRINTED_MIN ? lines : lines.map((line) => mended(line) ?? line);
}

const WORDS = /[A-Za-z]{3}|[\u3040-\u30ff\u4e00-\u9fff]{2}/;
/** "3 items", "(3 Artikel)": a count beside a total, and none of what is asked for. */
const COUNTED = /(?<!\d)\d{1,3}\s?(?:items?|arti|st[kü]|pcs|pos|produ|varor)/i;

function ownLabel(row: Row, amounts: readonly PaperAmount[]): { words: string; label: Label | undefined } {
  const words = textBeside(row, amounts);
  const label = labelOf(words);
  const isPriced = amounts.some(({ decimals }) => decimals > 0);
  if (label === "count" && isPriced && COUNTED.test(row.text)) {
    const uncounted = labelOf(row.text.replace(COUNTED, " "));
    return { words, label: uncounted === "total" || uncounted === "grand" ? uncounted : label };
  }
  // "18 % tip 7.20, total 50.70" is advice, and nobody's bill.
  const isAdvice = (label === "total" || label === "grand") && /\d\s?%/.test(row.text) && TIPS.test(row.text);
  return { words, label: isAdvice ? "count" : label };
}
const TIPS = /\b(?:tip|gratuity|trinkgeld|propina|pourboire)\b/i;

/** So many amounts with cents show a till that prints them. */
const CENTS_PRINTED_MIN = 3;
const CENTS_APART = /(?<![\d.,])(?<whole>\d{1,4}) (?<cents>\d{2})\W*$/;

/** "Total 64 13" and "Total 1200" of a till that prints cents. */
function mended(line: MoneyLine): MoneyLine | undefined {
  const { amount, label, row } = line;
  if (label === undefined || label === "count" || amount.decimals > 0) return undefined;
  const { whole, cents } = CENTS_APART.exec(row.text)?.groups ?? {};
  const isApart = whole !== undefined && cents !== undefined;
  if (!isApart && Math.abs(amount.mills) < 100_000) return undefined;
  const mills = isApart ? Number(whole) * 1_000 + Number(cents) * 10 : amount.mills / 100;
  return { ...line, isMended: true, amount: { ...amount, mills, decimals: 2 } };
}

/** The last with decimals; one without is money only where nothing beside it is. */
function priceOf(amounts: readonly PaperAmount[]): PaperAmount | undefined {
  return (
    amounts.findLast(({ decimals }) => decimals > 0) ??
    amounts.findLast(({ mark }) => mark !== undefined) ??
    amounts.at(-1)
  );
}

/** The row without its amounts; of "TOTAL 3 items 12.00" all of it, of two columns of labels the one at the amount. */
function textBeside(row: Row, amounts: readonly PaperAmount[]): string {
  const priced = amounts.filter(({ decimals }) => decimals > 0);
  const labelled = columnsOf(row).filter(({ text }) => /[A-Za-z\u3040-\u9fff]{2}/.test(text));
  if (priced.length > 1 && labelled.length > 1) {
    // "Net 10.00   VAT 2.00   Total 12.00": what the last amount's own words say.
    const [before, last] = [priced.at(-2), priced.at(-1)];
    const own = row.text.slice(before?.end ?? 0, last?.start ?? row.text.length);
    if (WORDS.test(own)) return own;
  }
  let text = "";
  let from = 0;
  for (const { start, end } of amounts) {
    text += `${row.text.slice(from, start)} `;
    from = end;
  }
  return text + row.text.slice(from);
}

function labelAbove(rows: readonly Row[], at: number, decimals: 2 | 3): Label | undefined {
  const above = rows[at - 1];
  if (!above || amountsIn(above, decimals).some(({ decimals }) => decimals > 0)) return undefined;
  const row = rows[at];
  // Not across a gap: what stands apart belongs to something else.
  if (row && row.page === above.page && row.middle - above.middle > row.height * 3.5) return undefined;
  const label = labelOf(above.text);
  // The head of a table names several columns: that one is a gross does not make each last amount a total.
  const isHead = columnsOf(above).filter(({ text }) => labelOf(text) !== undefined).length > 1;
  return isHead && label !== "tax" ? undefined : label;
}
