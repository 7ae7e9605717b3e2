import type { Actor } from "./expense-judge.ts";
import { nextSettlement, type SettlementStatus, type SettlementVerb } from "./settlement-states.ts";

/** What is judged of a settlement, whoever asks. How many approve it is `approvalsNeeded` of core/expense-judge.ts. */
export type JudgedSettlement = {
  status: SettlementStatus;
  /** Who is paid by it. */
  artistId: string;
  preparedBy: string;
  /** Those who approved it, the first of two too. */
  approvers: readonly string[];
  version: number;
};

export type SettlementRefusal = {
  kind: "own" | "held" | "state" | "version";
  /** After "This settlement". */
  reason: string;
};

/**
 * Why somebody may not do this with a settlement; undefined when they may (domain D9): nobody holds two of preparing,
 * approving and paying, and whoever is paid by it holds none. Delegations make one of the two whom they tie.
 */
export function refusalOfSettlement(
  settlement: JudgedSettlement,
  verb: SettlementVerb,
  { tied }: Actor,
  seenVersion?: number,
): SettlementRefusal | undefined {
  if (tied.has(settlement.artistId))
    return { kind: "own", reason: `pays you, or ${TIED}: others agree on it` };
  if (nextSettlement(settlement.status, verb) === null)
    return { kind: "state", reason: `is ${STATUS_WORDS[settlement.status]}` };
  if (verb === "approve" || verb === "pay" || verb === "remit") {
    const then = verb === "approve" ? "somebody else approves it" : "somebody else pays it";
    if (tied.has(settlement.preparedBy))
      return { kind: "held", reason: `was prepared by you, or by ${TIED}: ${then}` };
    if (settlement.approvers.some((approver) => tied.has(approver)))
      return { kind: "held", reason: `was approved by you, or by ${TIED}: ${then}` };
  }
  if (seenVersion !== undefined && seenVersion !== settlement.version)
    return { kind: "version", reason: "was changed since you read it" };
  return undefined;
}

const TIED = "somebody who acts for you or for whom you act";

const STATUS_WORDS: Record<SettlementStatus, string> = {
  prepared: "not approved yet",
  approved: "approved already",
  paid: "paid already",
  rejected: "rejected",
  voided: "reversed",
};
