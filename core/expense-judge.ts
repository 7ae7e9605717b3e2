import { nextStage, ownsVerb, type ExpenseStage, type ExpenseVerb } from "./expense-states.ts";

/** Who approved which version of an expense, and for whom. */
export type Approval = { approverId: string; onBehalfOf: string | null; version: number };

/** What is judged of an expense, whoever asks and by which way. */
export type Judged = {
  stage: ExpenseStage;
  /** Who submitted it and is paid for it. */
  userId: string;
  version: number;
  decidedBy: string | null;
  /** Of every version that it had. */
  approvals: readonly Approval[];
  /** No rate of exchange is known for its day. */
  lacksRate: boolean;
  /** By a card of the organisation's: whoever used it is owed nothing. */
  isByCard: boolean;
};

export type Actor = {
  userId: string;
  onBehalfOf: string | null;
  /** Everybody whose conflicts are theirs, themselves among them (`tiedTo` in core/delegations.ts). */
  tied: ReadonlySet<string>;
};

/** Somebody in their own name whom no delegation ties to anybody, or for whom it makes no difference. */
export const alone = (userId: string): Actor => ({ userId, onBehalfOf: null, tied: new Set([userId]) });

export type Refusal = {
  kind: "own" | "theirs" | "approved" | "twice" | "state" | "version" | "rate";
  /** In words for whoever asked, after "This expense". */
  reason: string;
};

/** Why somebody may not do this with an expense; undefined when they may (domain D9). */
export function refusalOf(
  expense: Judged,
  verb: ExpenseVerb,
  actor: Actor,
  seenVersion?: number,
): Refusal | undefined {
  const isOwn = expense.userId === actor.userId;
  if (ownsVerb(verb)) {
    if (!isOwn) return { kind: "theirs", reason: "is somebody else's" };
  } else if (actor.tied.has(expense.userId))
    return {
      kind: "own",
      reason: isOwn ? "is your own: somebody else decides" : `belongs to ${TIED}: somebody else decides`,
    };
  if (nextStage(expense.stage, verb) === null)
    return { kind: "state", reason: `is ${STAGE_WORDS[expense.stage]}` };
  const refusal = refusalOfHeld(expense, verb, actor);
  if (refusal) return refusal;
  if (seenVersion !== undefined && seenVersion !== expense.version)
    return { kind: "version", reason: "was changed since you read it" };
  if (verb === "approve" && expense.lacksRate)
    return { kind: "rate", reason: "has no rate of exchange for its day yet" };
  return undefined;
}

/** What somebody approved they neither approve again nor pay, themselves or by another. */
function refusalOfHeld(expense: Judged, verb: ExpenseVerb, actor: Actor): Refusal | undefined {
  if (verb === "approve") {
    const held = namesOf(standing(expense));
    if (held.has(actor.userId))
      return {
        kind: "twice",
        reason: "was approved by you already: somebody else gives the second approval",
      };
    if (!actor.tied.isDisjointFrom(held))
      return {
        kind: "twice",
        reason: `was approved by ${TIED} already: somebody else gives the second approval`,
      };
  }
  if (verb === "pay" || verb === "settle") {
    if (expense.isByCard)
      return {
        kind: "state",
        reason: "went by a card of the organisation's: nobody is owed anything for it",
      };
    const held = namesOf(expense.approvals);
    if (expense.decidedBy !== null) held.add(expense.decidedBy);
    if (held.has(actor.userId))
      return { kind: "approved", reason: "was approved by you: somebody else pays it" };
    if (!actor.tied.isDisjointFrom(held))
      return { kind: "approved", reason: `was approved by ${TIED}: somebody else pays it` };
  }
  return undefined;
}

const TIED = "somebody who acts for you, or for whom you act";

const namesOf = (approvals: readonly Approval[]): Set<string> =>
  new Set(
    approvals.flatMap(({ approverId, onBehalfOf }) =>
      onBehalfOf === null ? [approverId] : [approverId, onBehalfOf],
    ),
  );

/** Approvals are of the version that stands. */
export const standing = ({ approvals, version }: Pick<Judged, "approvals" | "version">): Approval[] =>
  approvals.filter((approval) => approval.version === version);

/** Minor units of the organisation's currency above which two approve; null: one is always enough. */
export type ApprovalPolicy = { thresholdMinor: number | null; currency: string };

/** How many approvals an expense takes. What its worth in the organisation's currency is not known for takes two. */
export function approvalsNeeded(
  { thresholdMinor, currency }: ApprovalPolicy,
  expense: { functionalMinor: number | null; functionalCurrency: string | null },
): 1 | 2 {
  if (thresholdMinor === null) return 1;
  const { functionalMinor, functionalCurrency } = expense;
  const isSmall =
    functionalMinor !== null && functionalCurrency === currency && functionalMinor <= thresholdMinor;
  return isSmall ? 1 : 2;
}

const STAGE_WORDS: Record<ExpenseStage, string> = {
  draft: "a draft that was not submitted",
  submitted: "submitted and waits for a decision",
  info_requested: "asked about and waits for its owner's answer",
  approved: "approved already",
  rejected: "rejected already",
  withdrawn: "withdrawn",
  paid: "paid already",
  voided: "void already",
};
