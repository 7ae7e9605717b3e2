import * as v from "valibot";
import { NIGHTS_MAX, PAID_WITH, TRAVEL_CLASSES } from "./expense-states.ts";
import { Id } from "./ids.ts";
import { AmountInput } from "./money-shapes.ts";
import { line } from "./text.ts";

// What an expense says of itself that only some do: a stay, a journey, a card, and what a bank took. All of it is
// optional: expenses of before 0097 have none, and older pages send none.

export const PaidWithInput = v.picklist(PAID_WITH, `must be one of ${PAID_WITH.join(", ")}`);
export const TravelClassInput = v.picklist(TRAVEL_CLASSES, `must be one of ${TRAVEL_CLASSES.join(", ")}`);

/** Of the category Accommodation, and of no other. */
export const StayInput = v.strictObject({
  /** Absent: as the receipt's address has it. */
  city: v.optional(v.nullable(line(100))),
  nights: v.pipe(
    v.number("must be a number of nights"),
    v.safeInteger("must be a whole number of nights"),
    v.minValue(1, "must be at least 1"),
    v.maxValue(NIGHTS_MAX, `must be at most ${NIGHTS_MAX}`),
  ),
});
export type StayInput = v.InferOutput<typeof StayInput>;
/** As it is kept. */
export type Stay = { city: string | null; nights: number };

/** What somebody's bank took in the organisation's currency, and the statement that says so (domain D6). */
export const BankInput = v.strictObject({
  amount: AmountInput,
  /** One of the expense's own documents. */
  document_id: Id,
});
export type BankInput = v.InferOutput<typeof BankInput>;
/** As it is kept: minor units of the organisation's currency. */
export type BankStatement = { minor: number; documentId: string };

export const particularInputs = {
  /** Absent: one's own money. */
  paid_with: v.optional(PaidWithInput),
  stay: v.optional(v.nullable(StayInput)),
  /** Of the category Travel, and of no other. */
  travel_class: v.optional(v.nullable(TravelClassInput)),
  /** Of what was spent in another currency than the organisation's: what it is booked at. */
  bank: v.optional(v.nullable(BankInput)),
};

export const particularEntries = {
  paid_with: v.picklist(PAID_WITH),
  stay: v.nullable(v.object({ city: v.nullable(v.string()), nights: v.number() })),
  travel_class: v.nullable(v.picklist(TRAVEL_CLASSES)),
};
