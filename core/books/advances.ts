import { divideHalfEven } from "../money.ts";
import { ADVANCES, BANK, PAYABLE_TO_ARTISTS, REALISED_DIFFERENCE, WRITTEN_OFF } from "./chart.ts";
import { settled, type Posting } from "./entries.ts";

/** A part of something in its currency, and what that much of it was booked for. */
export type Part = { currency: string; minor: number; bookedMinor: number };

/**
 * What a part of an open amount was booked for: its share, half to even, and for the last part all that is left, so
 * that nothing stays on the books of what is over.
 */
export function bookedShare(part: number, open: { minor: number; bookedMinor: number }): number {
  if (part === open.minor) return open.bookedMinor;
  return Number(divideHalfEven(BigInt(open.bookedMinor) * BigInt(part), BigInt(open.minor)));
}

/** Money that an artist is given: it leaves the bank, and is to be accounted for. */
export function advancePostings({ currency, minor, bookedMinor }: Part): Posting[] {
  return settled([
    { account: ADVANCES, currency, amountMinor: minor, functionalMinor: bookedMinor },
    { account: BANK, currency, amountMinor: -minor, functionalMinor: -bookedMinor },
  ]);
}

/**
 * What is owed for a claim is settled with what was given, in one currency and without any money moving. Both were
 * booked on days of their own: what lies between them is the realised difference, a loss where it is positive.
 */
export function settlementPostings({ currency, minor, bookedMinor }: Part, payableMinor: number): Posting[] {
  return settled([
    { account: PAYABLE_TO_ARTISTS, currency, amountMinor: minor, functionalMinor: payableMinor },
    { account: ADVANCES, currency, amountMinor: -minor, functionalMinor: -bookedMinor },
    {
      account: REALISED_DIFFERENCE,
      currency,
      amountMinor: 0,
      functionalMinor: bookedMinor - payableMinor,
    },
  ]);
}

/** Money that comes back, at what it is worth on the day. */
export function returnPostings({ currency, minor, bookedMinor }: Part, worthMinor: number): Posting[] {
  return settled([
    { account: BANK, currency, amountMinor: minor, functionalMinor: worthMinor },
    { account: ADVANCES, currency, amountMinor: -minor, functionalMinor: -bookedMinor },
    { account: REALISED_DIFFERENCE, currency, amountMinor: 0, functionalMinor: bookedMinor - worthMinor },
  ]);
}

/** Money that nobody gets back: a cost. */
export function writeOffPostings({ currency, minor, bookedMinor }: Part): Posting[] {
  return settled([
    { account: WRITTEN_OFF, currency, amountMinor: minor, functionalMinor: bookedMinor },
    { account: ADVANCES, currency, amountMinor: -minor, functionalMinor: -bookedMinor },
  ]);
}
