import { nextAdvance, type AdvanceStatus, type AdvanceVerb } from "./advance-states.ts";
import type { Actor } from "./expense-judge.ts";

/** What is judged of an advance, whoever asks. How many approve it is `approvalsNeeded` of core/expense-judge.ts. */
export type JudgedAdvance = {
  status: AdvanceStatus;
  artistId: string;
  /** Who gives it, which is the first approval. */
  issuedBy: string;
  version: number;
};

export type AdvanceRefusal = {
  kind: "own" | "theirs" | "twice" | "state" | "version";
  /** After "This advance". */
  reason: string;
};

/** Why somebody may not do this with an advance; undefined when they may (domain D9). */
export function refusalOfAdvance(
  advance: JudgedAdvance,
  verb: AdvanceVerb,
  { userId, tied }: Actor,
  seenVersion?: number,
): AdvanceRefusal | undefined {
  if (verb === "acknowledge") {
    if (advance.artistId !== userId) return { kind: "theirs", reason: "is somebody else's" };
  } else if (tied.has(advance.artistId))
    return {
      kind: "own",
      reason: "is your own, or of somebody who acts for you: somebody else moves its money",
    };
  if (nextAdvance(advance.status, verb) === null)
    return { kind: "state", reason: `is ${STATUS_WORDS[advance.status]}` };
  if (verb === "approve" && tied.has(advance.issuedBy))
    return {
      kind: "twice",
      reason:
        "was approved by whoever gives it already, who is you or acts for you: somebody else gives the second approval",
    };
  if (seenVersion !== undefined && seenVersion !== advance.version)
    return { kind: "version", reason: "was changed since you read it" };
  return undefined;
}

const STATUS_WORDS: Record<AdvanceStatus, string> = {
  proposed: "not approved by a second person yet",
  issued: "given, and not confirmed yet by whoever has it",
  acknowledged: "confirmed by whoever has it",
  closed: "closed: nothing of it is open any more",
  cancelled: "cancelled",
};
