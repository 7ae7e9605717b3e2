import { and, eq, inArray, isNull } from "drizzle-orm";
import { ROLES, type Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import type {
  ExpenseLimits,
  ExpenseLimitsInput,
  ExpenseLimitsPropose,
  ExpenseLimitsState,
} from "../../core/expense-limits.ts";
import { EXPENSE_CATEGORIES, type ExpenseCategory } from "../../core/expense-states.ts";
import { formatAmount, parseAmount } from "../../core/money.ts";
import { limitsOf, type KeptLimits, type PolicyLimits } from "../../core/policy/limits.ts";
import { common, Problem, type InputError } from "../../core/problem.ts";
import { type Reader } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { organisations, users } from "../../db/schema/organisations.ts";
import { policyChanges } from "../../db/schema/policies.ts";
import { productions } from "../../db/schema/productions.ts";
import type { RequestKey, Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { proposed } from "./actions.ts";
import { isOpenOf } from "./queries.ts";

/** Proposes other limits in the place of whatever was proposed and not confirmed. @throws Problem 422 */
export async function proposeLimits(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { limits }: ExpenseLimitsPropose,
): Promise<Written> {
  return await proposed(services, caller, key, {
    subject: "limits",
    change: async (tx, currency) => {
      if (limits === null) return { expenseLimits: null };
      const [now] = await Promise.all([inForce(tx, caller), refuseUnknown(tx, caller, limits)]);
      return { expenseLimits: keptOf(limits, limitsOf(currency, now)) };
    },
    answer: async (tx) => await getLimits(tx, caller),
  });
}

async function inForce(db: Reader, { organisationId }: Caller): Promise<KeptLimits | null> {
  const [row] = await db
    .select({ limits: organisations.expenseLimits })
    .from(organisations)
    .where(eq(organisations.id, organisationId));
  return must(row, "the caller's organisation").limits;
}

/** What an older page does not know of stays as it is `now`. @throws Problem 422 with every amount that is none. */
function keptOf(limits: ExpenseLimitsInput, now: PolicyLimits): KeptLimits {
  const { currency } = now;
  const errors: InputError[] = [];
  const minorOf = (amount: string | number, pointer: string): number => {
    const minor = parseAmount(amount, currency);
    if (typeof minor === "number") return minor;
    errors.push({ pointer, detail: minor.refusal });
    return 0;
  };
  const each = <T>(of: (one: ExpenseLimitsInput["categories"][number], pointer: string) => T | undefined) =>
    Object.fromEntries(
      limits.categories.flatMap((one, at) => {
        const value = of(one, `/limits/categories/${at}`);
        return value === undefined ? [] : [[one.category, value]];
      }),
    );
  const kept: KeptLimits = {
    itemMinor: each(({ item }, at) => (item === null ? undefined : minorOf(item, `${at}/item`))),
    dayMinor: each(({ day }, at) => (day === null ? undefined : minorOf(day, `${at}/day`))),
    tripMinor: each(({ category, trip }, at) =>
      trip === undefined ? now.tripMinor[category] : trip === null ? undefined : minorOf(trip, `${at}/trip`),
    ),
    receiptFromMinor: minorOf(limits.receipt_from, "/limits/receipt_from"),
    ageDaysMax: limits.age_days,
    graceDays: limits.grace_days,
    barred: each(({ not_for }) => (not_for.length === 0 ? undefined : [...new Set(not_for)])),
    merchants: [...new Set(limits.merchants)],
    budgets: limits.budgets.map(({ production_id: productionId, category, amount, binds }, at) => {
      const same = now.budgets.find((one) => one.productionId === productionId && one.category === category);
      const amountMinor = minorOf(amount, `/limits/budgets/${at}/amount`);
      return { productionId, category, amountMinor, binds: binds ?? same?.binds === true };
    }),
    alcoholIn: alcoholIn(limits, now),
    hotels:
      limits.hotels?.map(({ city, night }, at) => ({
        city,
        nightMinor: minorOf(night, `/limits/hotels/${at}/night`),
      })) ?? now.hotels,
    travelClasses: limits.travel_classes
      ? Object.fromEntries(limits.travel_classes.map(({ role, up_to }) => [role, up_to]))
      : now.travelClasses,
    companyCards: limits.company_cards ? [...new Set(limits.company_cards)] : now.companyCards,
  };
  if (errors.length > 0) throw new Problem(common.invalid, undefined, { errors });
  return kept;
}

const alcoholIn = ({ categories }: ExpenseLimitsInput, now: PolicyLimits): ExpenseCategory[] =>
  EXPENSE_CATEGORIES.filter((category) => {
    const said = categories.find((one) => one.category === category)?.alcohol;
    return said ?? now.alcoholIn.includes(category);
  });

/** @throws Problem 422 for a budget of no production of the organisation's. */
async function refuseUnknown(db: Reader, { organisationId }: Caller, { budgets }: ExpenseLimitsInput) {
  if (budgets.length === 0) return;
  const ids = budgets.map((one) => one.production_id);
  const rows = await db
    .select({ id: productions.id })
    .from(productions)
    .where(
      and(
        inArray(productions.id, ids),
        eq(productions.organisationId, organisationId),
        isNull(productions.deletedAt),
      ),
    );
  const known = new Set(rows.map(({ id }) => id));
  const errors = ids.flatMap((id, at) =>
    known.has(id)
      ? []
      : [{ pointer: `/limits/budgets/${at}/production_id`, detail: "is no production of yours" }],
  );
  if (errors.length > 0) throw new Problem(common.invalid, undefined, { errors });
}

/** What is allowed now, and what somebody proposed instead. */
export async function getLimits(db: Reader, { organisationId }: Caller): Promise<ExpenseLimitsState> {
  const [row] = await db
    .select({
      currency: organisations.currency,
      limits: organisations.expenseLimits,
      change: policyChanges,
      proposer: fullName(users),
    })
    .from(organisations)
    .leftJoin(policyChanges, and(eq(policyChanges.organisationId, organisations.id), isOpenOf("limits")))
    .leftJoin(users, eq(users.id, policyChanges.proposedBy))
    .where(eq(organisations.id, organisationId));
  const { currency, limits, change, proposer } = must(row, "the caller's organisation");
  return {
    currency,
    limits: wireLimits(currency, limits),
    is_default: limits === null,
    proposed: change && {
      id: change.id,
      limits: wireLimits(currency, change.expenseLimits),
      is_default: change.expenseLimits === null,
      proposed_by: change.proposedBy,
      proposed_by_name: proposer,
      proposed_at: change.proposedAt,
    },
  };
}

function wireLimits(currency: string, kept: KeptLimits | null): ExpenseLimits {
  const limits = limitsOf(currency, kept);
  const { itemMinor, dayMinor, barred, receiptFromMinor, ageDaysMax, graceDays, merchants, budgets } = limits;
  const amount = (minor: number | undefined) => (minor === undefined ? null : formatAmount(minor, currency));
  return {
    categories: EXPENSE_CATEGORIES.map((category) => ({
      category,
      item: amount(itemMinor[category]),
      day: amount(dayMinor[category]),
      trip: amount(limits.tripMinor[category]),
      not_for: [...(barred[category] ?? [])],
      alcohol: limits.alcoholIn.includes(category),
    })),
    receipt_from: formatAmount(receiptFromMinor, currency),
    age_days: ageDaysMax,
    grace_days: graceDays,
    merchants: [...merchants],
    budgets: budgets.map(({ productionId, category, amountMinor, binds = false }) => ({
      production_id: productionId,
      category,
      amount: formatAmount(amountMinor, currency),
      binds,
    })),
    hotels: limits.hotels.map(({ city, nightMinor }) => ({
      city,
      night: formatAmount(nightMinor, currency),
    })),
    travel_classes: ROLES.flatMap((role) => {
      const up_to = limits.travelClasses[role];
      return up_to === undefined ? [] : [{ role, up_to }];
    }),
    company_cards: [...limits.companyCards],
  };
}
