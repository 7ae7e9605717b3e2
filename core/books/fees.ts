import { shareOut } from "../money.ts";
import {
  ARTIST_FEES,
  BANK,
  PAYABLE_TO_AGENTS,
  PAYABLE_TO_ARTISTS,
  REALISED_DIFFERENCE,
  WITHHELD_TAX,
} from "./chart.ts";
import { settled, type Posting } from "./entries.ts";

/** What was agreed on, in minor units of the contract's currency: withheld, commission and net are the fee. */
export type AgreedFee = {
  currency: string;
  /** What the organisation pays in all, and the same in its own currency. */
  feeMinor: number;
  functionalMinor: number;
  withheldMinor: number;
  /** Whose tax office gets what is withheld; null where the contract does not say. */
  withholdingCountry: string | null;
  commissionMinor: number;
  netMinor: number;
};

/** What of a fee is owed to whom. */
export type FeeDebt = {
  account: string;
  currency: string;
  minor: number;
  /** What that much was booked for. */
  bookedMinor: number;
  country?: string | null;
};

/** Everything is a cost of the organisation's: part of it is owed to the tax office, part to the agent, the rest to the artist. */
export function feePostings(fee: AgreedFee): Posting[] {
  const { currency, feeMinor, functionalMinor, withheldMinor, commissionMinor, netMinor } = fee;
  const owed = [
    { account: PAYABLE_TO_ARTISTS, minor: netMinor },
    { account: WITHHELD_TAX, minor: withheldMinor, taxCountry: fee.withholdingCountry },
    { account: PAYABLE_TO_AGENTS, minor: commissionMinor },
  ];
  const shares = shareOut(
    owed.map(({ minor }) => minor),
    functionalMinor,
  );
  return settled([
    { account: ARTIST_FEES, currency, amountMinor: feeMinor, functionalMinor },
    ...owed.map(({ minor, ...line }, at) => ({
      ...line,
      currency,
      amountMinor: -minor,
      functionalMinor: -(shares[at] ?? 0),
    })),
  ]);
}

/** What an entry says is owed on an account, as it was booked. */
export function debtOn(account: string, currency: string, postings: readonly Posting[]): FeeDebt {
  const line = postings.find((posting) => posting.account === account);
  return {
    account,
    currency,
    minor: -(line?.amountMinor ?? 0),
    bookedMinor: -(line?.functionalMinor ?? 0),
    country: line?.taxCountry ?? null,
  };
}

/**
 * Paying debts of a fee, all on one day: they go at what they were booked for, the bank at what the money is worth, and
 * what lies between them is the realised difference, a loss where it is positive. Nothing where nothing is owed.
 */
export function feePaymentPostings(debts: readonly FeeDebt[], paidMinor: number): Posting[] {
  const [first] = debts;
  if (!first) return [];
  const { currency } = first;
  const sum = (of: (debt: FeeDebt) => number) => debts.reduce((whole, debt) => whole + of(debt), 0);
  const bookedMinor = sum((debt) => debt.bookedMinor);
  return settled([
    ...debts.map((debt) => ({
      account: debt.account,
      currency,
      amountMinor: debt.minor,
      functionalMinor: debt.bookedMinor,
      ...(debt.country == null ? {} : { taxCountry: debt.country }),
    })),
    { account: BANK, currency, amountMinor: -sum((debt) => debt.minor), functionalMinor: -paidMinor },
    {
      account: REALISED_DIFFERENCE,
      currency,
      amountMinor: 0,
      functionalMinor: paidMinor - bookedMinor,
    },
  ]);
}
