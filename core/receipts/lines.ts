import { amountsIn, type PaperAmount } from "./amounts.ts";
import { labelOf, type Label } from "./labels.ts";
import { columnsOf, type Row } from "../reading/words.ts";

/** A line that has amounts, with what it says of the last of them. */
export type MoneyLine = {
  at: number;
  row: Row;
  label: Label | undefined;
  amounts: readonly PaperAmount[];
  /** The last one, where amounts stand. */
  amount: PaperAmount;
  /** Its decimal point was not read: the last two digits are taken for cents, and only a sum can prove that. */
  isMended: boolean;
};

/** A label alone is looked up in the next line, which then has nothing but amounts. */
export function moneyLines(rows: readonly Row[]): MoneyLine[] {
  const lines: MoneyLine[] = [];
  rows.forEach((row, at) => {
    const amounts = amountsIn(row);
    const amount = priceOf(amounts);
    if (!amount) return;
    const words = textBeside(row, amounts);
    const own = labelOf(words);
    const label = own ?? (/[A-Za-z]{3}/.test(words) ? undefined : labelAbove(rows, at));
    lines.push({ at, row, label, amounts, amount, isMended: false });
  });
  const printed = lines.filter(({ amount }) => amount.decimals > 0).length;
  return printed < CENTS_PRINTED_MIN ? lines : lines.map((line) => mended(line) ?? line);
}

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
  const labelled = columnsOf(row).filter(({ text }) => /[A-Za-z]{2}/.test(text));
  if (priced.length > 1 && labelled.length > 1) {
    // "Net 10.00   VAT 2.00   Total 12.00": what the last amount's own words say.
    const [before, last] = [priced.at(-2), priced.at(-1)];
    const own = row.text.slice(before?.end ?? 0, last?.start ?? row.text.length);
    if (/[A-Za-z]{3}/.test(own)) return own;
  }
  let text = "";
  let from = 0;
  for (const { start, end } of amounts) {
    text += `${row.text.slice(from, start)} `;
    from = end;
  }
  return text + row.text.slice(from);
}

function labelAbove(rows: readonly Row[], at: number): Label | undefined {
  const above = rows[at - 1];
  if (!above || amountsIn(above).some(({ decimals }) => decimals > 0)) return undefined;
  const row = rows[at];
  // Not across a gap: what stands apart belongs to something else.
  if (row && row.page === above.page && row.middle - above.middle > row.height * 3.5) return undefined;
  return labelOf(above.text);
}
