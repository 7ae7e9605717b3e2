import type { ExpenseCategory, PaidWith } from "../expense-states.ts";
import { shareOut } from "../money.ts";
import { TRANSACTION_CATEGORIES, type TransactionCategory } from "../transaction-categories.ts";
import {
  BANK,
  CATEGORY_ACCOUNTS,
  CLIENTS_MONEY,
  COMPANY_CARDS,
  EXCHANGE,
  OWED_TO_CLIENTS,
  PAYABLE_TO_ARTISTS,
  REALISED_DIFFERENCE,
  RECOVERABLE_VAT,
  UNREALISED_DIFFERENCE,
} from "./chart.ts";

/** One line of an entry: debits are positive, credits negative, in minor units. */
export type Posting = {
  account: string;
  currency: string;
  amountMinor: number;
  /** The same in the organisation's currency. */
  functionalMinor: number;
  /** Where and at which rate tax was paid, in thousandths of a percent; on the net line and on the tax line alike. */
  taxCountry?: string | null;
  taxRateMilli?: number | null;
};

export type EntryKind =
  | "expense"
  | "payment"
  | "transaction"
  | "void"
  | "advance"
  | "settlement"
  | "advance_return"
  | "advance_write_off"
  | "advance_void"
  | "fee"
  | "fee_payment"
  | "fee_void"
  | "withholding_payment"
  | "settlement_void"
  | "revaluation"
  | "revaluation_end";

/** A tax line of an expense, in minor units of its currency (domain D7). */
export type TaxLine = { rateMilli: number; netMinor: number; taxMinor: number };

export type Approved = {
  category: ExpenseCategory;
  amountMinor: number;
  currency: string;
  functionalMinor: number;
  payoutMinor: number;
  payoutCurrency: string;
  country: string | null;
  taxLines: readonly TaxLine[] | null;
  /** Absent: their own money. */
  paidWith?: PaidWith | null;
};

/**
 * What is owed for an expense: its category's account is debited net and recoverable VAT per rate, and the artist is
 * credited in the currency they are paid in; by a card of the organisation's, that card. Every line is rounded for
 * itself, and what is left lies on the largest.
 */
export function expensePostings(expense: Approved): Posting[] {
  const { currency, amountMinor, functionalMinor, payoutCurrency, payoutMinor } = expense;
  const debits = debitsOf(expense);
  const shares = shareOut(
    debits.map((line) => line.amountMinor),
    functionalMinor,
  );
  const account = expense.paidWith === "company_card" ? COMPANY_CARDS : PAYABLE_TO_ARTISTS;
  const owed = { account, functionalMinor: -functionalMinor };
  return settled([
    ...debits.map((line, at) => ({ ...line, currency, functionalMinor: shares[at] ?? 0 })),
    ...(payoutCurrency === currency
      ? [{ ...owed, currency, amountMinor: -amountMinor }]
      : [
          { account: EXCHANGE, currency, amountMinor: -amountMinor, functionalMinor: -functionalMinor },
          { account: EXCHANGE, currency: payoutCurrency, amountMinor: payoutMinor, functionalMinor },
          { ...owed, currency: payoutCurrency, amountMinor: -payoutMinor },
        ]),
  ]);
}

function debitsOf({ category, amountMinor, country, taxLines }: Approved) {
  const account = CATEGORY_ACCOUNTS[category];
  if (!taxLines) return [{ account, amountMinor }];
  return taxLines.flatMap(({ rateMilli, netMinor, taxMinor }) => {
    const taxed = { taxCountry: country, taxRateMilli: rateMilli };
    return [
      { account, amountMinor: netMinor, ...taxed },
      { account: RECOVERABLE_VAT, amountMinor: taxMinor, ...taxed },
    ].filter((line) => line.amountMinor !== 0);
  });
}

/**
 * Paying it: the debt goes at what it was booked for, the bank at what the money is worth on the day, and what lies
 * between them is the realised difference, a loss where it is positive.
 */
export function paymentPostings(debt: {
  payoutCurrency: string;
  payoutMinor: number;
  bookedMinor: number;
  paidMinor: number;
}): Posting[] {
  const { payoutCurrency: currency, payoutMinor, bookedMinor, paidMinor } = debt;
  return settled([
    { account: PAYABLE_TO_ARTISTS, currency, amountMinor: payoutMinor, functionalMinor: bookedMinor },
    { account: BANK, currency, amountMinor: -payoutMinor, functionalMinor: -paidMinor },
    { account: REALISED_DIFFERENCE, currency, amountMinor: 0, functionalMinor: paidMinor - bookedMinor },
  ]);
}

/**
 * Money that came in is debited where it lies, and credited to what it is of; money that went out the other way round.
 * A client's lies apart, against what is owed to that client.
 */
export function transactionPostings(transaction: {
  category: TransactionCategory;
  isOwn: boolean;
  currency: string;
  amountMinor: number;
  functionalMinor: number;
}): Posting[] {
  const { category, isOwn, currency, amountMinor, functionalMinor } = transaction;
  const { kind, account } = TRANSACTION_CATEGORIES[category];
  const [money, counter] = isOwn ? [BANK, account] : [CLIENTS_MONEY, OWED_TO_CLIENTS];
  const lines = [
    { account: money, currency, amountMinor, functionalMinor },
    { account: counter, currency, amountMinor: -amountMinor, functionalMinor: -functionalMinor },
  ];
  return kind === "income" ? lines : reversed(lines);
}

/** What a balance in another currency is worth at the end of a month, against what it was booked for. */
export function revaluationPostings(
  balances: readonly { account: string; currency: string; functionalMinor: number; worthMinor: number }[],
): Posting[] {
  return settled(
    balances.flatMap(({ account, currency, functionalMinor, worthMinor }) => {
      const difference = worthMinor - functionalMinor;
      return [
        { account, currency, amountMinor: 0, functionalMinor: difference },
        { account: UNREALISED_DIFFERENCE, currency, amountMinor: 0, functionalMinor: -difference },
      ];
    }),
  );
}

/** The same the other way round: the only correction there is. */
export function reversed(postings: readonly Posting[]): Posting[] {
  return postings.map((posting) => ({
    ...posting,
    amountMinor: -posting.amountMinor,
    functionalMinor: -posting.functionalMinor,
  }));
}

/** Without lines that say nothing. */
export function settled(postings: readonly Posting[]): Posting[] {
  return postings.filter(({ amountMinor, functionalMinor }) => amountMinor !== 0 || functionalMinor !== 0);
}
