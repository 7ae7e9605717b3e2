import * as v from "valibot";
import { isCurrency } from "./money.ts";

/** An amount as it is sent; how many decimals it may have only its currency says (`parseAmount`). */
export const AmountInput = v.union([v.number(), v.string()], "must be an amount such as 12.50");
export const Currency = v.pipe(
  v.string("must be text"),
  v.check(isCurrency, "must be an ISO 4217 code such as EUR"),
);

/** What `wireMoney` makes of an amount, and `wireSum` of a sum. */
export const moneyEntries = { amount: v.string(), amount_minor: v.number(), currency: v.string() };
export const sumEntries = { ...moneyEntries, amount_minor: v.nullable(v.number()) };
