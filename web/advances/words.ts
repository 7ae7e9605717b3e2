import type { AdvanceStatus, MovementKind } from "../../core/advance-states.ts";

export const STATUS_WORDS: Record<AdvanceStatus, string> = {
  proposed: "Waits for a second approval",
  issued: "Not confirmed yet",
  acknowledged: "Open",
  closed: "Closed",
  cancelled: "Cancelled",
};
export const STATUS_CHIPS: Record<AdvanceStatus, string> = {
  proposed: "chip",
  issued: "chip",
  acknowledged: "chip",
  closed: "chip good",
  cancelled: "chip still",
};
export const MOVEMENT_WORDS: Record<MovementKind, string> = {
  issued: "Given",
  settled: "Settled",
  returned: "Returned",
  written_off: "Written off",
  cancelled: "Cancelled",
  released: "Open again",
};
