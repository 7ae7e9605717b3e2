import type { ReclaimStatus, SettlementStatus } from "../../core/settlement-states.ts";

export const STATUS_WORDS: Record<SettlementStatus, string> = {
  prepared: "Waits to be approved",
  approved: "Agreed, not paid yet",
  paid: "Paid",
  rejected: "Rejected",
  voided: "Reversed",
};
export const STATUS_CHIPS: Record<SettlementStatus, string> = {
  prepared: "chip",
  approved: "chip",
  paid: "chip good",
  rejected: "chip still",
  voided: "chip still",
};
export const RECLAIM_WORDS: Record<ReclaimStatus, string> = {
  none: "No certificate yet",
  certificate_issued: "Certificate issued",
  reclaim_filed: "Claimed back",
  refunded: "Refunded",
  refused: "Refund refused",
};

const countries = new Intl.DisplayNames(undefined, { type: "region" });
/** Whose tax office; a contract need not say. */
export const countryWords = (code: string | null): string =>
  code === null ? "a country that the contract does not name" : (countries.of(code) ?? code);
