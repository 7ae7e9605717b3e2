import { isSameMerchant } from "../receipts/similarity.ts";
import { amount, finding, isAllowance, SURE_MIN, type Facts, type Rule } from "./facts.ts";

// What an organisation allows, in its own currency: what was spent in another is worth what its day's rate says. Where
// there is no rate yet that is said, for nobody looks at limits again when there is one.

/** Its amount, and in another currency what that is worth. */
const worthWords = ({ expense, limits }: Facts, worth: number): string => {
  const own = amount(expense.amountMinor, expense.currency);
  return expense.currency === limits.currency ? own : `${own}, worth ${amount(worth, limits.currency)}`;
};

const unknown: Rule = ({ expense: { currency, functionalMinor, amountMinor }, limits }) =>
  functionalMinor !== null || currency === limits.currency
    ? []
    : [
        finding(
          "worth-unknown",
          `No rate of exchange is known for its day yet: no limit in ${limits.currency} was looked at.`,
          { amount_minor: amountMinor, currency },
        ),
      ];

const missing: Rule = (facts) => {
  const { expense, limits } = facts;
  const { functionalMinor: worth } = expense;
  if (expense.documentCount > 0 || isAllowance(expense)) return [];
  if (worth === null || worth < limits.receiptFromMinor) return [];
  return [
    finding(
      "receipt-missing",
      `A receipt is asked for from ${amount(limits.receiptFromMinor, limits.currency)} on.`,
      { amount_minor: worth, currency: limits.currency, receipt_from_minor: limits.receiptFromMinor },
    ),
  ];
};

const overLimit: Rule = (facts) => {
  const { expense, limits } = facts;
  const { functionalMinor: worth, category } = expense;
  const limit = limits.itemMinor[category];
  if (limit === undefined || worth === null || worth <= limit) return [];
  return [
    finding(
      "amount-over-limit",
      `${category} is limited to ${amount(limit, limits.currency)}; this is ${worthWords(facts, worth)}.`,
      { amount_minor: worth, limit_minor: limit, category },
    ),
  ];
};

const worthOfAll = (some: readonly { functionalMinor: number | null }[], first: number): number =>
  some.reduce((sum, { functionalMinor }) => sum + (functionalMinor ?? 0), first);

const overDay: Rule = ({ expense: { category, functionalMinor: worth }, sameDay, limits }) => {
  const limit = limits.dayMinor[category];
  const others = sameDay.filter((one) => one.category === category && one.functionalMinor !== null);
  if (limit === undefined || worth === null || others.length === 0) return [];
  const sum = worthOfAll(others, worth);
  if (sum <= limit) return [];
  return [
    finding(
      "day-over-limit",
      `${category} of one day is limited to ${amount(limit, limits.currency)}; with this one it is ${amount(sum, limits.currency)}.`,
      { day_minor: sum, limit_minor: limit, others: others.length },
    ),
  ];
};

const overTrip: Rule = ({
  expense: { category, functionalMinor: worth },
  production,
  tripSpentMinor: spent,
  limits,
}) => {
  const limit = limits.tripMinor[category];
  if (limit === undefined || worth === null || spent === null || spent + worth <= limit) return [];
  const sum = amount(spent + worth, limits.currency);
  return [
    finding(
      "trip-over-limit",
      `${category} of one person is limited to ${amount(limit, limits.currency)} for a production; with this one it is ${sum} for ${production?.name ?? "it"}.`,
      { trip_minor: spent + worth, limit_minor: limit, category },
    ),
  ];
};

/** One purchase in parts, each below the limit. */
const split: Rule = ({ expense: { category, functionalMinor: worth }, receipts, sameDay, limits }) => {
  const limit = limits.itemMinor[category];
  const merchant = receipts.find(({ fields }) => fields?.merchant)?.fields?.merchant?.value;
  if (limit === undefined || merchant === undefined || worth === null || worth > limit) return [];
  const parts = sameDay.filter((one) => one.merchant !== null && isSameMerchant(one.merchant, merchant));
  const sum = worthOfAll(parts, worth);
  if (parts.length === 0 || sum <= limit) return [];
  return [
    finding(
      "split-purchase",
      `Together with what was bought there on the same day it is ${amount(sum, limits.currency)}, above the limit of ${amount(limit, limits.currency)}.`,
      { merchant, sum_minor: sum, limit_minor: limit, parts: parts.length + 1 },
    ),
  ];
};

/** For whoever has none but roles that may not claim it. */
const barred: Rule = ({ expense: { category }, roles, limits }) => {
  const not = limits.barred[category] ?? [];
  if (roles === null || roles.length === 0 || !roles.every((role) => not.includes(role))) return [];
  return [
    finding("category-barred", `${category} is not paid back here to ${roles.join(", ")}s.`, { category }),
  ];
};

/** Only where the name was read surely: nobody is refused for a smudge. */
const blocked: Rule = ({ receipts, limits }) => {
  for (const { fields } of receipts) {
    const merchant = fields?.merchant;
    if (!merchant || merchant.confidence < SURE_MIN) continue;
    const name = limits.merchants.find((one) => isSameMerchant(one, merchant.value));
    if (name !== undefined)
      return [
        finding("merchant-blocked", `Nothing is paid back for what ${name} sells.`, {
          merchant: merchant.value,
        }),
      ];
  }
  return [];
};

/** Who puts right what something is booked as is not refused by a budget that binds whoever hands in. */
const budget: Rule = ({
  expense: { functionalMinor: worth },
  production,
  budgets,
  roles,
  limits: { currency },
}) =>
  budgets.flatMap(({ category, amountMinor, spentMinor, binds }) => {
    const sum = spentMinor + (worth ?? 0);
    if (worth === null || sum <= amountMinor) return [];
    const what = category === null ? "" : ` for ${category}`;
    return [
      finding(
        binds && roles !== null ? "budget-binds" : "budget-used-up",
        `${production?.name ?? "The production"} has a budget of ${amount(amountMinor, currency)}${what}; with this one it is ${amount(sum, currency)}.`,
        { budget_minor: amountMinor, spent_minor: sum, category: category ?? "all" },
      ),
    ];
  });

export const limitRules: readonly Rule[] = [
  blocked,
  unknown,
  missing,
  overLimit,
  overDay,
  overTrip,
  split,
  barred,
  budget,
];
