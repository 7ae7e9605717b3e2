import * as v from "valibot";
import { Id } from "./ids.ts";
import { AmountInput, moneyEntries } from "./money-shapes.ts";
import { problems } from "./problem.ts";

const Threshold = v.nullable(v.object(moneyEntries));

/** What an administrator proposed; another confirms it. */
export const PolicyChange = v.object({
  id: Id,
  threshold: Threshold,
  proposed_by: Id,
  proposed_by_name: v.string(),
  proposed_at: v.string(),
});
export type PolicyChange = v.InferOutput<typeof PolicyChange>;

export const ApprovalPolicyState = v.object({
  /** In the organisation's currency: what is worth more takes two to approve. null: one is always enough. */
  threshold: Threshold,
  currency: v.string(),
  proposed: v.nullable(PolicyChange),
});
export type ApprovalPolicyState = v.InferOutput<typeof ApprovalPolicyState>;

export const PolicyPropose = v.strictObject({ threshold: v.nullable(AmountInput) });
export type PolicyPropose = v.InferOutput<typeof PolicyPropose>;

export const policyProblems = problems("policies", {
  ownProposal: [403, "Another administrator confirms what you proposed"],
  notOpen: [409, "It was confirmed, withdrawn or replaced already"],
});
