import * as v from "valibot";
import { moneyEntries } from "./money-shapes.ts";

const Taken = v.optional(
  v.pipe(v.string(), v.regex(/^\d{1,12}(\.\d{1,4})?$/, "must be an amount such as 1250.00")),
);
/** What the box office says, in the contract's currency. Absent is nothing. */
export const SettlementQuery = v.strictObject({
  gross: Taken,
  /** Taxes and duties on tickets. */
  taxes: Taken,
  /** The costs that the deal lets be taken off. */
  costs: Taken,
});
export type SettlementQuery = v.InferOutput<typeof SettlementQuery>;

const Money = v.object(moneyEntries);
export const Settlement = v.object({
  /** What decided how much is due. */
  by: v.picklist(["guarantee", "percentage"]),
  /** What the percentage is of, and what it makes of that; null for a guarantee. */
  base: v.nullable(Money),
  share: v.nullable(Money),
  due: Money,
  /** What the organisation pays in all: more than is due where it bears the tax. */
  paid: Money,
  withheld: Money,
  withholding: v.nullable(
    v.object({
      percent: v.number(),
      gross_up: v.boolean(),
      country: v.nullable(v.string()),
      /** A certificate by which another rate holds. */
      certificate: v.nullable(v.string()),
      /** What that country withholds on the first day, as far as is known. */
      usual_percent: v.nullable(v.number()),
      source: v.nullable(v.string()),
    }),
  ),
  commission: Money,
  /** What is left for the artist. */
  artist: Money,
  /** Deposits by their days; and what of what is due is left after them, below nothing where they were more. */
  deposits: v.array(v.object({ due_on: v.string(), ...moneyEntries })),
  rest: Money,
});
export type Settlement = v.InferOutput<typeof Settlement>;
