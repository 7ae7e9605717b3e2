/**
 * What may become of an advance: a total table, in a file without shapes, so that a page need not carry those. `null`
 * is a refusal. Once nothing of it is open it is closed, by itself.
 */
export const ADVANCE_STATUSES = ["proposed", "issued", "acknowledged", "closed", "cancelled"] as const;
export type AdvanceStatus = (typeof ADVANCE_STATUSES)[number];

export const ADVANCE_VERBS = ["approve", "acknowledge", "settle", "return", "write-off", "cancel"] as const;
export type AdvanceVerb = (typeof ADVANCE_VERBS)[number];

type Row = Record<AdvanceVerb, AdvanceStatus | null>;
const NOTHING: Row = {
  approve: null,
  acknowledge: null,
  settle: null,
  return: null,
  "write-off": null,
  cancel: null,
};

const NEXT: Record<AdvanceStatus, Row> = {
  // Over the organisation's threshold no money leaves before a second person approves it.
  proposed: { ...NOTHING, approve: "issued", cancel: "cancelled" },
  // Until somebody says that they have it, nobody is asked to account for it.
  issued: {
    ...NOTHING,
    acknowledge: "acknowledged",
    return: "issued",
    "write-off": "issued",
    cancel: "cancelled",
  },
  acknowledged: { ...NOTHING, settle: "acknowledged", return: "acknowledged", "write-off": "acknowledged" },
  closed: NOTHING,
  cancelled: NOTHING,
};

/** The status that a verb leads to while something stays open, or null where it may not be done. */
export function nextAdvance(status: AdvanceStatus, verb: AdvanceVerb): AdvanceStatus | null {
  return NEXT[status][verb];
}

/** How money of an advance moves. */
export const MOVEMENT_KINDS = [
  "issued",
  "settled",
  "returned",
  "written_off",
  "cancelled",
  /** Settled with a fee that was reversed: it is open again. */
  "released",
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

export type Parts = {
  amountMinor: number;
  settledMinor: number;
  returnedMinor: number;
  writtenOffMinor: number;
  status: AdvanceStatus;
};

/** What of an advance nobody has accounted for. */
export const openOf = ({
  amountMinor,
  settledMinor,
  returnedMinor,
  writtenOffMinor,
  status,
}: Parts): number =>
  status === "proposed" || status === "cancelled"
    ? 0
    : amountMinor - settledMinor - returnedMinor - writtenOffMinor;
