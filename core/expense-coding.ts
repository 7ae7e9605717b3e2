import * as v from "valibot";
import { EXPENSE_CATEGORIES, TAX_LINES_MAX, type ExpenseCategory } from "./expense-states.ts";
import { AMOUNT_MINOR_MAX } from "./money.ts";

// What an expense is booked as: its account and its tax. Whoever spent it says so first, and an accountant better.

const Minor = v.pipe(
  v.number("must be a number"),
  v.safeInteger("must be a whole number of minor units"),
  v.minValue(0, "must not be less than nothing"),
  v.maxValue(AMOUNT_MINOR_MAX, "is too much"),
);
/** What was taxed at one rate: net and tax are minor units of the expense's currency. */
export const TaxLineInput = v.strictObject({
  /** At most three decimals, as a number or a decimal string: 19, "5.5", 8.875. */
  rate_percent: v.pipe(
    v.union([v.number(), v.string()], "must be a percentage such as 5.5"),
    v.transform(String),
    v.regex(/^(0|[1-9]\d?)(\.\d{1,3})?$/, "must be a percentage such as 5.5"),
  ),
  net_minor: Minor,
  tax_minor: Minor,
});
export type TaxLineInput = v.InferOutput<typeof TaxLineInput>;
export const TaxLines = v.pipe(
  v.array(TaxLineInput),
  v.minLength(1, "must have at least one line"),
  v.maxLength(TAX_LINES_MAX, `must have at most ${TAX_LINES_MAX} lines`),
);
export const Country = v.pipe(
  v.string("must be text"),
  v.regex(/^[A-Z]{2}$/, "must be an ISO 3166 code such as DE"),
);
export const Category = v.pipe(
  v.string("must be text"),
  v.transform((text): ExpenseCategory | undefined =>
    EXPENSE_CATEGORIES.find((known) => known.toLowerCase() === text.trim().toLowerCase()),
  ),
  v.picklist(EXPENSE_CATEGORIES, `must be one of ${EXPENSE_CATEGORIES.join(", ")}`),
);

/** What an accountant says it is instead; what is absent stays. */
export const ExpenseCode = v.pipe(
  v.partial(
    v.strictObject({ category: Category, country: v.nullable(Country), tax_lines: v.nullable(TaxLines) }),
  ),
  v.check((code) => Object.keys(code).length > 0, "must say what it is instead"),
);
export type ExpenseCode = v.InferOutput<typeof ExpenseCode>;
