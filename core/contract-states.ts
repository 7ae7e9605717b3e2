/**
 * Where a contract stands (domain D10), in a file without shapes, so that a page need not carry those. Lists and
 * dashboards count by its status; its stage is the finer word for the same.
 */
export const CONTRACT_STATUSES = [
  "draft",
  "pending_signature",
  "active",
  "completed",
  "declined",
  "voided",
] as const;
export type ContractStatus = (typeof CONTRACT_STATUSES)[number];

export const CONTRACT_STAGES = [
  "draft",
  "internal_review",
  "approved_to_send",
  /** Taken back from its signatories to be put right. */
  "correcting",
  "sent",
  /** Whose turn it is has looked at it. */
  "delivered",
  "partially_signed",
  /** Only the organisation has yet to sign. */
  "pending_countersign",
  "active",
  "expiring",
  "expired",
  "terminated",
  "superseded",
  "declined",
  "voided",
  /** Not signed by the day that was set. */
  "lapsed",
] as const;
export type ContractStage = (typeof CONTRACT_STAGES)[number];

export const STATUS_OF: Readonly<Record<ContractStage, ContractStatus>> = {
  draft: "draft",
  internal_review: "draft",
  approved_to_send: "draft",
  correcting: "draft",
  sent: "pending_signature",
  delivered: "pending_signature",
  partially_signed: "pending_signature",
  pending_countersign: "pending_signature",
  active: "active",
  expiring: "active",
  expired: "completed",
  terminated: "completed",
  superseded: "completed",
  declined: "declined",
  voided: "voided",
  lapsed: "voided",
};

/** The stage of a contract that was written without one. */
const FIRST_STAGE: Readonly<Record<ContractStatus, ContractStage>> = {
  draft: "draft",
  pending_signature: "sent",
  active: "active",
  completed: "expired",
  declined: "declined",
  voided: "voided",
};
export const stageOf = (contract: { stage: ContractStage | null; status: ContractStatus }): ContractStage =>
  contract.stage ?? FIRST_STAGE[contract.status];

export const CONTRACT_VERBS = [
  "change",
  "review",
  "approve",
  "send",
  "view",
  /** One signature of several; then only the organisation's are missing; then none is. */
  "sign",
  "await_countersign",
  "complete",
  "decline",
  "void",
  "correct",
  "lapse",
  "remind",
  "near_end",
  "expire",
  "terminate",
  "supersede",
] as const;
export type ContractVerb = (typeof CONTRACT_VERBS)[number];

type Row = Record<ContractVerb, ContractStage | null>;

const NOTHING: Row = {
  change: null,
  review: null,
  approve: null,
  send: null,
  view: null,
  sign: null,
  await_countersign: null,
  complete: null,
  decline: null,
  void: null,
  correct: null,
  lapse: null,
  remind: null,
  near_end: null,
  expire: null,
  terminate: null,
  supersede: null,
};
const SIGNED = {
  sign: "partially_signed",
  await_countersign: "pending_countersign",
  complete: "active",
} as const;

/**
 * A total table; `null` is a refusal. What nobody signed yet can be taken back to be put right, and after the first
 * signature it can only be finished, declined or voided: what was signed is never changed.
 */
const NEXT: Readonly<Record<ContractStage, Row>> = {
  draft: { ...NOTHING, change: "draft", review: "internal_review", send: "sent", void: "voided" },
  internal_review: { ...NOTHING, change: "draft", approve: "approved_to_send", void: "voided" },
  approved_to_send: { ...NOTHING, change: "draft", send: "sent", void: "voided" },
  correcting: { ...NOTHING, change: "correcting", review: "internal_review", send: "sent", void: "voided" },
  sent: {
    ...NOTHING,
    view: "delivered",
    decline: "declined",
    void: "voided",
    correct: "correcting",
    lapse: "lapsed",
    remind: "sent",
  },
  delivered: {
    ...NOTHING,
    ...SIGNED,
    view: "delivered",
    decline: "declined",
    void: "voided",
    correct: "correcting",
    lapse: "lapsed",
    remind: "delivered",
  },
  partially_signed: {
    ...NOTHING,
    ...SIGNED,
    view: "partially_signed",
    decline: "declined",
    void: "voided",
    lapse: "lapsed",
    remind: "partially_signed",
  },
  pending_countersign: {
    ...NOTHING,
    await_countersign: "pending_countersign",
    complete: "active",
    view: "pending_countersign",
    decline: "declined",
    void: "voided",
    lapse: "lapsed",
    remind: "pending_countersign",
  },
  active: {
    ...NOTHING,
    near_end: "expiring",
    expire: "expired",
    terminate: "terminated",
    supersede: "superseded",
  },
  expiring: { ...NOTHING, expire: "expired", terminate: "terminated", supersede: "superseded" },
  expired: NOTHING,
  terminated: NOTHING,
  superseded: NOTHING,
  declined: NOTHING,
  voided: NOTHING,
  lapsed: NOTHING,
};

/** The stage that a verb leads to, or null where it may not be done. */
export function nextStage(stage: ContractStage, verb: ContractVerb): ContractStage | null {
  return NEXT[stage][verb];
}

/** Where a contract is signed. */
export const PROVIDERS = ["portal", "docusign"] as const;
export type Provider = (typeof PROVIDERS)[number];

/** For whom somebody signs. */
export const SIGNATORY_PARTS = ["artist", "organisation"] as const;
export type SignatoryPart = (typeof SIGNATORY_PARTS)[number];

/** Which of the three verbs a signature is, by the parts of those who have yet to sign after it. */
export function signatureVerb(missing: readonly SignatoryPart[]): "sign" | "await_countersign" | "complete" {
  if (missing.length === 0) return "complete";
  return missing.every((part) => part === "organisation") ? "await_countersign" : "sign";
}

/** Where one signatory stands: told of it, looked at it, done. */
export const SIGNATORY_STATES = ["waiting", "sent", "delivered", "signed", "declined"] as const;
export type SignatoryState = (typeof SIGNATORY_STATES)[number];

/** What happened to a contract, as its history tells it. */
export const CONTRACT_EVENTS = [
  "created",
  "changed",
  "review_asked",
  "approved",
  "sent",
  "viewed",
  "signed",
  "countersigned",
  "completed",
  "sealed",
  "declined",
  "voided",
  "corrected",
  "lapsed",
  "reminded",
  "expiring",
  "expired",
  "terminated",
  "superseded",
] as const;
export type ContractEvent = (typeof CONTRACT_EVENTS)[number];

/** A signature drawn by hand lies on a field of this many units, whatever the screen. */
export const DRAWN_WIDTH = 600;
export const DRAWN_HEIGHT = 200;
export const DRAWN_STROKES_MAX = 60;
/** Of all strokes together. */
export const DRAWN_POINTS_MAX = 3_000;
