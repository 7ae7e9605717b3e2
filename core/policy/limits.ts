import type { ExpenseCategory } from "../expense-states.ts";

/** What an organisation allows, as data; amounts are whole minor units of `currency` and bind what is spent in it. */
export type PolicyLimits = {
  currency: string;
  /** Of one expense; absent is no limit. */
  itemMinor: Partial<Record<ExpenseCategory, number>>;
  /** Of all expenses of a person for a day and category. */
  dayMinor: Partial<Record<ExpenseCategory, number>>;
  /** From here on a receipt is asked for. */
  receiptFromMinor: number;
  ageDaysMax: number;
  /** Before the first and after the last day of a production: travel and packing. */
  graceDays: number;
};

const MAJOR = 100;

/** Until an organisation has limits of its own; in whatever its currency is. */
export function defaultLimits(currency: string): PolicyLimits {
  return {
    currency,
    itemMinor: {
      Meals: 75 * MAJOR,
      Accommodation: 400 * MAJOR,
      Hospitality: 500 * MAJOR,
      Travel: 1_500 * MAJOR,
    },
    dayMinor: { Meals: 100 * MAJOR, "Per diem": 100 * MAJOR },
    receiptFromMinor: 25 * MAJOR,
    ageDaysMax: 90,
    graceDays: 3,
  };
}

/**
 * Above it a short receipt is no proof of tax, and a full invoice is asked for: the United Kingdom by VAT Regulations
 * 1995 reg. 16A, the Union by Directive 2006/112/EC art. 220a (states may go higher).
 */
export const FULL_INVOICE_FROM: Record<string, number> = { GBP: 250 * MAJOR, EUR: 100 * MAJOR };
