import type { EntryKind } from "../../core/books/entries.ts";

/** What an entry is. */
export const KIND_WORDS: Record<EntryKind, string> = {
  expense: "Expense approved",
  payment: "Paid",
  transaction: "Transaction",
  void: "Void",
  advance: "Advance given",
  settlement: "Settled against an advance",
  advance_return: "Advance returned",
  advance_write_off: "Advance written off",
  advance_void: "Advance cancelled",
  fee: "Fee agreed",
  fee_payment: "Fee paid",
  fee_void: "Fee reversed",
  withholding_payment: "Withheld tax paid",
  settlement_void: "No longer settled against an advance",
  revaluation: "Valued at the month’s end",
  revaluation_end: "End of that valuation",
};

const countries = new Intl.DisplayNames(undefined, { type: "region" });

/** `Germany`, and for one that nobody named. */
export const countryWords = (code: string | null): string =>
  code === null ? "No country" : (countries.of(code) ?? code);
