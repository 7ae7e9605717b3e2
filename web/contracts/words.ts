import type { ContractStatus } from "../../core/contract-states.ts";

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
