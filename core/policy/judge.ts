import { awayRules } from "./away-rules.ts";
import type { Facts } from "./facts.ts";
import type { Finding } from "./findings.ts";
import { limitRules } from "./limit-rules.ts";
import { mileageRules } from "./mileage-rules.ts";
import { moneyRules } from "./money-rules.ts";
import { receiptRules } from "./receipt-rules.ts";
import { spendingRules } from "./spending-rules.ts";
import { taxRules } from "./tax-rules.ts";

const WEIGHT = { block: 0, warn: 1, info: 2 } as const;

/** What the rules say of an expense, what weighs most first; the same facts are always judged alike. */
export function judgeExpense(facts: Facts): Finding[] {
  return [
    ...receiptRules,
    ...taxRules,
    ...limitRules,
    ...spendingRules,
    ...mileageRules,
    ...awayRules,
    ...moneyRules,
  ]
    .flatMap((rule) => rule(facts))
    .filter((found): found is Finding => found !== undefined)
    .toSorted((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
}
