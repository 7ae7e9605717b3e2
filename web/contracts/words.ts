import type {
  ContractEvent,
  ContractStage,
  ContractStatus,
  SignatoryPart,
  SignatoryState,
} from "../../core/contract-states.ts";

export const STATUS_WORDS: Record<ContractStatus, string> = {
  draft: "Draft",
  pending_signature: "To be signed",
  active: "Runs",
  completed: "Completed",
  declined: "Declined",
  voided: "Void",
};

export const STATUS_CHIPS: Record<ContractStatus, string> = {
  draft: "chip still",
  pending_signature: "chip",
  active: "chip good",
  completed: "chip still",
  declined: "chip bad",
  voided: "chip bad",
};

export const STAGE_WORDS: Record<ContractStage, string> = {
  draft: "Draft",
  internal_review: "Being reviewed",
  approved_to_send: "Approved to be sent",
  correcting: "Being corrected",
  sent: "Sent, not read yet",
  delivered: "Read, to be signed",
  partially_signed: "Signed in part",
  pending_countersign: "To be countersigned",
  active: "Runs",
  expiring: "Ends soon",
  expired: "Ended",
  terminated: "Terminated",
  superseded: "Replaced",
  declined: "Declined",
  voided: "Void",
  lapsed: "Not signed in time",
};

export const EVENT_WORDS: Record<ContractEvent, string> = {
  created: "Written",
  changed: "Changed",
  review_asked: "Review asked for",
  approved: "Approved to be sent",
  sent: "Sent",
  viewed: "Read",
  signed: "Signed",
  countersigned: "Countersigned",
  completed: "Signed by all",
  sealed: "Sealed",
  declined: "Declined",
  voided: "Voided",
  corrected: "Taken back",
  lapsed: "Not signed in time",
  reminded: "Reminded",
  expiring: "Ends soon",
  expired: "Ended",
  terminated: "Terminated",
  superseded: "Replaced by another",
};

export const PART_WORDS: Record<SignatoryPart, string> = {
  artist: "for the artist",
  organisation: "for the organisation",
};

export const SIGNATORY_WORDS: Record<SignatoryState, string> = {
  waiting: "Not asked yet",
  sent: "Asked",
  delivered: "Has read it",
  signed: "Signed",
  declined: "Declined",
};
