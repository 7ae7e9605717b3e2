import * as v from "valibot";
import { Id, NewId } from "./ids.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { isInstant } from "./time.ts";

/** What can be done for somebody else. Whoever pays, closes months or changes policy does so themselves. */
export const DELEGATED_VERBS = ["expenses.approve"] as const;
export type DelegatedVerb = (typeof DELEGATED_VERBS)[number];

/** That one person may have given and that are not over. */
export const DELEGATIONS_OPEN_MAX = 10;

export const DELEGATION_STATES = ["planned", "standing", "over", "revoked"] as const;

export const Delegation = v.object({
  id: Id,
  from_user_id: Id,
  from_name: v.string(),
  to_user_id: Id,
  to_name: v.string(),
  verb: v.picklist(DELEGATED_VERBS),
  starts_at: v.string(),
  ends_at: v.string(),
  state: v.picklist(DELEGATION_STATES),
  created_at: v.string(),
  revoked_at: v.nullable(v.string()),
});
export type Delegation = v.InferOutput<typeof Delegation>;
export const DELEGATION_FIELDS = Object.keys(Delegation.entries);

const Instant = v.pipe(
  v.string("must be text"),
  v.check(isInstant, "must be an instant such as 2026-09-03T18:00:00Z"),
);
export const DelegationCreate = v.strictObject({
  id: v.optional(NewId),
  to_user_id: Id,
  verb: v.optional(
    v.picklist(DELEGATED_VERBS, `must be ${DELEGATED_VERBS.join(" or ")}`),
    "expenses.approve",
  ),
  /** Absent: now. */
  starts_at: v.optional(Instant),
  ends_at: Instant,
});
export type DelegationCreate = v.InferOutput<typeof DelegationCreate>;

export const DelegationQuery = v.strictObject(pageQuery);
export type DelegationQuery = v.InferOutput<typeof DelegationQuery>;

export const delegationProblems = problems("delegations", {
  toSelf: [422, "Nobody delegates to themselves"],
  cannotSee: [409, "Only somebody who sees the organisation's expenses can approve them for you"],
  tooMany: [409, `Nobody has more than ${DELEGATIONS_OPEN_MAX} delegations at a time`],
  notYours: [403, "Only whoever delegated it, or an administrator, ends it"],
});

/** Two people, one of whom may act for the other at this moment. */
export type Tie = { from: string; to: string };

/**
 * Everybody whose conflicts somebody has: their own, those of whom they act for, and those of who acts for them, each
 * way (domain D9: a delegate inherits the delegator's conflicts). Acting for somebody, theirs as well.
 */
export function tiedTo(userId: string, onBehalfOf: string | null, ties: readonly Tie[]): ReadonlySet<string> {
  const names = onBehalfOf === null ? [userId] : [userId, onBehalfOf];
  return new Set([
    ...names,
    ...ties.flatMap(({ from, to }) => (names.includes(from) ? [to] : names.includes(to) ? [from] : [])),
  ]);
}
