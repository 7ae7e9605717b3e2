/**
 * What may become of a contract's settlement, and of tax that was withheld from it: two total tables, in a file without
 * shapes, so that a page need not carry those. `null` is a refusal. What was paid stays: a correction is a reversal
 * before any money left.
 */
export const SETTLEMENT_STATUSES = ["prepared", "approved", "paid", "rejected", "voided"] as const;
export type SettlementStatus = (typeof SETTLEMENT_STATUSES)[number];

/** `remit`: what was withheld goes to the tax office. `reclaim`: anything that is said of getting it back. */
export const SETTLEMENT_VERBS = ["approve", "reject", "pay", "void", "remit", "reclaim"] as const;
export type SettlementVerb = (typeof SETTLEMENT_VERBS)[number];

type Row = Record<SettlementVerb, SettlementStatus | null>;
const NOTHING: Row = { approve: null, reject: null, pay: null, void: null, remit: null, reclaim: null };

const NEXT: Readonly<Record<SettlementStatus, Row>> = {
  // Over the organisation's threshold it stays prepared after the first of two approvals.
  prepared: { ...NOTHING, approve: "approved", reject: "rejected" },
  approved: { ...NOTHING, pay: "paid", void: "voided", remit: "approved", reclaim: "approved" },
  paid: { ...NOTHING, remit: "paid", reclaim: "paid" },
  rejected: NOTHING,
  voided: NOTHING,
};

/** The status that a verb leads to, or null where it may not be done. */
export function nextSettlement(status: SettlementStatus, verb: SettlementVerb): SettlementStatus | null {
  return NEXT[status][verb];
}

/** What keeps another settlement of the same shows out. */
export const LIVE_STATUSES = ["prepared", "approved", "paid"] as const satisfies readonly SettlementStatus[];

/** How far whoever was taxed is with getting it back (domain D6). */
export const RECLAIM_STATUSES = [
  "none",
  "certificate_issued",
  "reclaim_filed",
  "refunded",
  "refused",
] as const;
export type ReclaimStatus = (typeof RECLAIM_STATUSES)[number];

type Reclaim = Record<Exclude<ReclaimStatus, "none">, boolean>;
const NO_STEP: Reclaim = {
  certificate_issued: false,
  reclaim_filed: false,
  refunded: false,
  refused: false,
};

const RECLAIM: Readonly<Record<ReclaimStatus, Reclaim>> = {
  none: { ...NO_STEP, certificate_issued: true },
  // One that was wrong is issued anew, until something was filed with it.
  certificate_issued: { ...NO_STEP, certificate_issued: true, reclaim_filed: true },
  reclaim_filed: { ...NO_STEP, refunded: true, refused: true },
  refunded: NO_STEP,
  // A refusal is appealed against.
  refused: { ...NO_STEP, reclaim_filed: true },
};

/** May a reclaim go from one to the other? */
export const mayReclaim = (from: ReclaimStatus, to: Exclude<ReclaimStatus, "none">): boolean =>
  RECLAIM[from][to];
