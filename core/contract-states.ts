/** Where a contract stands; in a file without shapes, so that a page need not carry those. */
export const CONTRACT_STATUSES = [
  "draft",
  "pending_signature",
  "active",
  "completed",
  "declined",
  "voided",
] as const;
export type ContractStatus = (typeof CONTRACT_STATUSES)[number];
