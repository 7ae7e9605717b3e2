import type { Role } from "../access.ts";
import type { ExpenseCategory, TravelClass } from "../expense-states.ts";
import { decimalsOf } from "../money.ts";

/** What of a production's money may be spent, in all or on one category. */
export type Budget = {
  productionId: string;
  category: ExpenseCategory | null;
  amountMinor: number;
  /** Nothing is handed in beyond it; absent: that is asked about. */
  binds?: boolean;
};
/** What a night may cost in a city, by its name. */
export type HotelCap = { city: string; nightMinor: number };

/** What an organisation allows, as data; amounts are whole minor units of `currency`, its own. */
export type PolicyLimits = {
  currency: string;
  /** Of one expense; absent is no limit. */
  itemMinor: Partial<Record<ExpenseCategory, number>>;
  /** Of all expenses of a person for a day and category. */
  dayMinor: Partial<Record<ExpenseCategory, number>>;
  /** Of all expenses of a person for a production and category: what a trip may cost. */
  tripMinor: Partial<Record<ExpenseCategory, number>>;
  /** From here on a receipt is asked for. */
  receiptFromMinor: number;
  ageDaysMax: number;
  /** Before the first and after the last day of a production: travel and packing. */
  graceDays: number;
  /** Who may not claim a category: whoever has no other role. */
  barred: Partial<Record<ExpenseCategory, readonly Role[]>>;
  /** Shops by their names that nothing is paid back for. */
  merchants: readonly string[];
  budgets: readonly Budget[];
  /** Categories in which nobody asks about alcohol. */
  alcoholIn: readonly ExpenseCategory[];
  hotels: readonly HotelCap[];
  /** The highest class that whoever has no other role may travel in; who has another that is not named, in any. */
  travelClasses: Partial<Record<Role, TravelClass>>;
  /** The last four digits of each card of the organisation's. */
  companyCards: readonly string[];
};
type Later = "tripMinor" | "alcoholIn" | "hotels" | "travelClasses" | "companyCards";
/** As it is kept: its currency is the organisation's, and what was agreed on before there were these lacks them. */
export type KeptLimits = Omit<PolicyLimits, "currency" | Later> & Partial<Pick<PolicyLimits, Later>>;

const LATER: Pick<PolicyLimits, Later> = {
  tripMinor: {},
  // Guests are given wine.
  alcoholIn: ["Hospitality"],
  hotels: [],
  travelClasses: {},
  companyCards: [],
};

/** Until an organisation has limits of its own; in whatever its currency is. */
export function defaultLimits(currency: string): PolicyLimits {
  // Where there are no decimals a hundred of the smallest is about what one is elsewhere.
  const major = 10 ** Math.max(2, decimalsOf(currency));
  return {
    currency,
    itemMinor: {
      Meals: 75 * major,
      Accommodation: 400 * major,
      Hospitality: 500 * major,
      Travel: 1_500 * major,
    },
    dayMinor: { Meals: 100 * major, "Per diem": 100 * major },
    receiptFromMinor: 25 * major,
    ageDaysMax: 90,
    graceDays: 3,
    barred: {},
    merchants: [],
    budgets: [],
    ...LATER,
  };
}

/** An organisation's own, or what holds until it has some. */
export const limitsOf = (currency: string, kept: KeptLimits | null): PolicyLimits =>
  kept === null ? defaultLimits(currency) : { ...LATER, ...kept, currency };

/**
 * Above it a short receipt is no proof of tax, and a full invoice is asked for: the United Kingdom by VAT Regulations
 * 1995 reg. 16A, the Union by Directive 2006/112/EC art. 220a (states may go higher).
 */
export const FULL_INVOICE_FROM: Record<string, number> = { GBP: 25_000, EUR: 10_000 };

/**
 * How far what a bank took may lie from the published rate before that is asked about, by the day it was spent: cards
 * add one and a half to three per cent abroad, and a bureau de change up to five.
 */
const BANK_MARGINS: readonly { from: string; percent: number }[] = [{ from: "2026-01-01", percent: 5 }];

/** The margin of a day; before the first that is known, that one. */
export const bankMarginPercent = (day: string): number =>
  (BANK_MARGINS.findLast(({ from }) => from <= day) ?? BANK_MARGINS[0])?.percent ?? 0;
