import type { PeriodReview } from "../../core/ledger-months.ts";
import { moneyText } from "../lib/money.ts";
import { monthWords } from "./months.ts";

/** `3 expenses: €120.00 · ¥5,000` */
export function waitingWords(waiting: PeriodReview["waiting"]): string {
  const count = waiting.reduce((sum, one) => sum + one.count, 0);
  return `${count === 1 ? "1 expense" : `${count} expenses`}: ${waiting.map(moneyText).join(" · ")}`;
}

/** `2 settlements that nobody has approved yet` */
export const settlementWords = (count: number): string =>
  `${count === 1 ? "1 settlement" : `${count} settlements`} that nobody has approved yet`;

/** What closing a month does, as a question and what to know before it is answered. */
export function closingWords(review: PeriodReview): [title: string, text: string] {
  const { period, closes_from, next_period, waiting } = review;
  const month = monthWords(period);
  const what =
    closes_from === null || closes_from === period
      ? `${month} and every month before it are closed`
      : `${month} and every month before it, from ${monthWords(closes_from)} on, are closed`;
  const late = `Nobody can open them again: what is approved, paid or voided of them later counts in ${monthWords(next_period)}.`;
  const left = waiting.length === 0 ? "" : ` That is so for what still waits: ${waitingWords(waiting)}.`;
  const fees = review.waiting_settlements;
  const settled = fees === 0 ? "" : ` It is so for ${settlementWords(fees)}, too.`;
  return [`Close ${month} for good?`, `${what}, for good. ${late}${left}${settled}`];
}
