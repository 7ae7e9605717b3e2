import { amountsIn } from "./amounts.ts";
import { labelOf } from "./labels.ts";
import type { Row } from "../reading/words.ts";

/** So many lines are worth reading by themselves: about a tenth of a second each. */
const ROWS_MAX = 14;
const DAY = /\d{1,4}\s?[./-]\s?[\dA-Za-z]{1,3}\s?[./-]\s?\d{2,4}|\b(?:date|datum|fecha|data|tarikh)\b/i;

/** Lines that tell the day, or a sum by its name; the day's first. */
export function tellingRows(rows: readonly Row[]): Row[] {
  const days = rows.filter(({ text }) => DAY.test(text));
  const sums = rows.filter((row) => !days.includes(row) && amountsIn(row).length > 0 && labelOf(row.text));
  return [...days.slice(0, ROWS_MAX / 2), ...sums].slice(0, ROWS_MAX);
}
