import * as v from "valibot";
import { ROLES } from "./access.ts";
import { EXPENSE_CATEGORIES, TRAVEL_CLASSES } from "./expense-states.ts";
import { Id } from "./ids.ts";
import { AmountInput } from "./money-shapes.ts";
import { line } from "./text.ts";

export const MERCHANTS_MAX = 200;
export const BUDGETS_MAX = 200;
export const HOTELS_MAX = 200;
export const COMPANY_CARDS_MAX = 100;
const AGE_DAYS_MAX = 730;
const GRACE_DAYS_MAX = 60;

/* @__NO_SIDE_EFFECTS__ */
const days = (least: number, most: number) =>
  v.pipe(
    v.number("must be a number of days"),
    v.safeInteger("must be a whole number of days"),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );

/** Amounts are in the organisation's currency. */
const CategoryLimit = v.strictObject({
  category: v.picklist(EXPENSE_CATEGORIES),
  /** Of one expense, and of all of a person for a day. null: any. */
  item: v.nullable(AmountInput),
  day: v.nullable(AmountInput),
  /** Of all of a person for one production. Absent: as it is now. */
  trip: v.optional(v.nullable(AmountInput)),
  /** Who may not claim it: whoever has none but these roles. */
  not_for: v.pipe(v.array(v.picklist(ROLES)), v.maxLength(ROLES.length)),
  /** Nobody asks about alcohol in it. Absent: as it is now. */
  alcohol: v.optional(v.boolean("must be true or false")),
});
const classEntries = { role: v.picklist(ROLES), up_to: v.picklist(TRAVEL_CLASSES) };

const Hotels = v.pipe(
  v.array(v.strictObject({ city: line(100), night: AmountInput })),
  v.maxLength(HOTELS_MAX, `must be at most ${HOTELS_MAX} cities`),
  v.check(
    (all) => new Set(all.map(({ city }) => city.toLowerCase())).size === all.length,
    "must name each city once",
  ),
);
const TravelClasses = v.pipe(
  v.array(v.strictObject(classEntries)),
  v.maxLength(ROLES.length),
  v.check((all) => new Set(all.map(({ role }) => role)).size === all.length, "must name each role once"),
);
const CompanyCards = v.pipe(
  v.array(
    v.pipe(v.string("must be text"), v.regex(/^\d{4}$/, "must be the last four digits of a card's number")),
  ),
  v.maxLength(COMPANY_CARDS_MAX, `must be at most ${COMPANY_CARDS_MAX} cards`),
);
const budgetEntries = { production_id: Id, category: v.nullable(v.picklist(EXPENSE_CATEGORIES)) };

/**
 * What an organisation allows its people to spend (domain D8). A category that is not named has no limit; what came to
 * be later may be absent, and stays as it is then.
 */
export const ExpenseLimitsInput = v.strictObject({
  categories: v.pipe(
    v.array(CategoryLimit),
    v.maxLength(EXPENSE_CATEGORIES.length),
    v.check(
      (all) => new Set(all.map(({ category }) => category)).size === all.length,
      "must name each category once",
    ),
  ),
  /** From here on a receipt is asked for. */
  receipt_from: AmountInput,
  age_days: days(1, AGE_DAYS_MAX),
  /** Before the first and after the last day of a production. */
  grace_days: days(0, GRACE_DAYS_MAX),
  /** Shops that nothing is paid back for. */
  merchants: v.pipe(v.array(line(200)), v.maxLength(MERCHANTS_MAX, `must be at most ${MERCHANTS_MAX} shops`)),
  /** What may be spent for a production, in all or on one category. */
  budgets: v.pipe(
    v.array(
      v.strictObject({
        ...budgetEntries,
        amount: AmountInput,
        /** Nothing is handed in beyond it; else that is asked about. Absent: as it is now. */
        binds: v.optional(v.boolean("must be true or false")),
      }),
    ),
    v.maxLength(BUDGETS_MAX, `must be at most ${BUDGETS_MAX} budgets`),
  ),
  /** What a night may cost, by city. */
  hotels: v.optional(Hotels),
  /** The highest class that whoever has none but these roles may travel in. */
  travel_classes: v.optional(TravelClasses),
  /** The last four digits of each card of the organisation's: claimed as one's own money that is asked about. */
  company_cards: v.optional(CompanyCards),
});
export type ExpenseLimitsInput = v.InferOutput<typeof ExpenseLimitsInput>;

export const ExpenseLimits = v.object({
  categories: v.array(
    v.object({
      category: v.picklist(EXPENSE_CATEGORIES),
      item: v.nullable(v.string()),
      day: v.nullable(v.string()),
      trip: v.nullable(v.string()),
      not_for: v.array(v.picklist(ROLES)),
      alcohol: v.boolean(),
    }),
  ),
  receipt_from: v.string(),
  age_days: v.number(),
  grace_days: v.number(),
  merchants: v.array(v.string()),
  budgets: v.array(v.object({ ...budgetEntries, amount: v.string(), binds: v.boolean() })),
  hotels: v.array(v.object({ city: v.string(), night: v.string() })),
  travel_classes: v.array(v.object(classEntries)),
  company_cards: v.array(v.string()),
});
export type ExpenseLimits = v.InferOutput<typeof ExpenseLimits>;

export const ExpenseLimitsState = v.object({
  currency: v.string(),
  limits: ExpenseLimits,
  /** Nobody agreed on others yet. */
  is_default: v.boolean(),
  proposed: v.nullable(
    v.object({
      id: Id,
      limits: ExpenseLimits,
      /** Those that every organisation begins with. */
      is_default: v.boolean(),
      proposed_by: Id,
      proposed_by_name: v.string(),
      proposed_at: v.string(),
    }),
  ),
});
export type ExpenseLimitsState = v.InferOutput<typeof ExpenseLimitsState>;

/** null: those that every organisation begins with. */
export const ExpenseLimitsPropose = v.strictObject({ limits: v.nullable(ExpenseLimitsInput) });
export type ExpenseLimitsPropose = v.InferOutput<typeof ExpenseLimitsPropose>;
