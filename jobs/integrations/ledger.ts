import type { Bill, LedgerKind } from "../../core/bills.ts";
import type { BillPayment } from "../../core/ledger-payments.ts";
import type { Outgoing } from "./outgoing.ts";

/** A bill of ours as it is there. */
export type Theirs = {
  reference: string;
  remoteId: string;
  /** `void`: it was taken back, or deleted. */
  state: "standing" | "void";
  totalMinor: number;
  /** How much of it is paid there, by whomever. */
  paidMinor: number;
  currency: string;
};

/** What became of one bill of a call. */
export type Verdict =
  | { reference: string; outcome: "taken"; remoteId: string }
  /** In their words, for an accountant. */
  | { reference: string; outcome: "refused"; reasons: string[] };

/**
 * A ledger outside, as one organisation has it: Xero, or files. Each question is one call, and may throw LedgerBusy,
 * LedgerRefuses, LedgerClosed, or an OutgoingFault where nobody knows what it did.
 */
export type Ledger = {
  kind: LedgerKind;
  /** Batches at once. */
  lanes: number;
  /** How long what is no full batch waits for more, since the last went out. */
  lingerMs: number;
  /** Again with the same id it is the same call: nothing is there twice. Those that it says nothing of nobody knows. */
  send(batchId: string, bills: readonly Bill[]): Promise<Verdict[]>;
  /** What is there under these references. */
  find(references: readonly string[]): Promise<Theirs[]>;
  /** Takes back; what is void already is taken back. */
  void(batchId: string, bills: readonly (Bill & { remoteId: string })[]): Promise<Verdict[]>;
  /** Puts payments against bills that are there; again with the same id it is the same call. */
  pay(batchId: string, payments: readonly BillPayment[]): Promise<Verdict[]>;
  /** Payments that stand there under these references. */
  findPayments(references: readonly string[]): Promise<{ reference: string; remoteId: string }[]>;
  /** Everything of ours there, piece by piece from 1 on. */
  list(page: number): Promise<{ bills: Theirs[]; isLast: boolean }>;
  /** Several tries at something made of such calls (outgoing.ts). */
  insist: Outgoing["insist"];
  pause(ms: number): Promise<void>;
};

/** Nothing may be asked of it for so long: its limits are reached, or its breaker is open. */
export class LedgerBusy extends Error {
  override name = "LedgerBusy";
  readonly waitMs: number;
  /** The call did not go out. */
  readonly isUnsent: boolean;
  constructor(waitMs: number, why: string, isUnsent = true) {
    super(why);
    this.waitMs = waitMs;
    this.isUnsent = isUnsent;
  }
}

/** It would not have the call as a whole, today or tomorrow, in its own words. */
export class LedgerRefuses extends Error {
  override name = "LedgerRefuses";
  readonly reasons: string[];
  constructor(reasons: string[]) {
    super("the ledger refuses the call");
    this.reasons = reasons;
  }
}

/** It does not let us in, and did nothing: somebody must connect it anew. */
export class LedgerClosed extends Error {
  override name = "LedgerClosed";
}
