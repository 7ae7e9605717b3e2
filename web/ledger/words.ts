import type {
  BillDrift,
  BillState,
  LedgerBill,
  LedgerCheck,
  LedgerKind,
  LedgerState,
} from "../../core/bills.ts";
import type { LedgerConnection } from "../../core/ledger-connections.ts";

/** Which bills are shown, by what the address says. */
export const SHOWN = [
  "refused",
  "drift",
  "waiting",
  "sending",
  "sent",
  "voiding",
  "voided",
  "withdrawn",
] as const;
export type Shown = (typeof SHOWN)[number];

export const SHOWN_WORDS: Readonly<Record<Shown, string>> = {
  refused: "Refused",
  drift: "Different there",
  waiting: "Waiting",
  sending: "On the way",
  sent: "Sent",
  voiding: "To be taken back",
  voided: "Taken back",
  withdrawn: "Never sent",
};
export const STATE_CHIPS: Readonly<Record<BillState, string>> = {
  waiting: "chip still",
  sending: "chip",
  sent: "chip good",
  refused: "chip bad",
  voiding: "chip",
  voided: "chip still",
  withdrawn: "chip still",
};

const NAMES: Readonly<Record<LedgerKind, string>> = { xero: "Xero", files: "Files" };
export const ledgerName = (kind: LedgerKind): string => NAMES[kind];

const DRIFT_WORDS: Readonly<Record<BillDrift, string>> = {
  missing: "It is not there any more.",
  amount: "It has another amount there.",
  status: "It is void on one side and stands on the other.",
  twice: "It is there more than once. One of them has to be voided there.",
  unpaid: "What was paid of it is not there any more.",
};
export const driftWords = (drift: BillDrift): string => DRIFT_WORDS[drift];

/** What can be sent again from here; the rest is put right there. */
export const isResendable = ({ state, drift }: Pick<LedgerBill, "state" | "drift">): boolean =>
  state === "refused" ||
  (state === "sent" && (drift === "missing" || drift === "status" || drift === "unpaid"));

/** The API counts no further. */
const COUNT_MAX = 10_000;
export const countWords = (count: number): string =>
  count > COUNT_MAX ? `over ${COUNT_MAX.toLocaleString()}` : count.toLocaleString();

/** What an accountant does about it, if anything. */
export function openWords({ counts, drifting }: Pick<LedgerState, "counts" | "drifting">): string {
  const open = [
    counts.refused > 0 && `${countWords(counts.refused)} refused`,
    drifting > 0 && `${countWords(drifting)} different there`,
  ].filter(Boolean);
  if (open.length > 0) return `To be looked at: ${open.join(", ")}.`;
  if (Object.values(counts).every((count) => count === 0)) return "Nothing was approved yet that goes there.";
  return counts.waiting + counts.sending + counts.voiding > 0
    ? "Nothing to be looked at; what waits goes out by itself."
    : "Everything that was approved is there.";
}

/** How far payments are, in one line. */
export function paymentWords({ payments }: Pick<LedgerState, "payments">): string {
  const { waiting, sending, sent, refused } = payments;
  if (waiting + sending + sent + refused === 0) return "Nothing was paid of them yet.";
  const parts = [
    `${countWords(sent)} sent`,
    waiting + sending > 0 && `${countWords(waiting + sending)} on the way, after their bills`,
    refused > 0 && `${countWords(refused)} refused`,
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

export function connectedWords(
  { ledger, tenant_name, connected_at, connected_by_name }: LedgerConnection,
  moment: (at: string) => string,
): string {
  if (ledger === "files") return "The books go to files: no ledger is connected.";
  const by = connected_by_name === null ? "by an operator" : `by ${connected_by_name}`;
  const since = connected_at === null ? "" : `, connected ${moment(connected_at)} ${by}`;
  return `The books go to ${tenant_name ?? ledgerName(ledger)} at ${ledgerName(ledger)}${since}.`;
}

export function checkWords({ ours, theirs, differences }: LedgerCheck): string {
  const both = `${ours.toLocaleString()} here, ${theirs.toLocaleString()} there`;
  return differences === 0 ? `${both}: no difference` : `${both}: ${differences.toLocaleString()} differ`;
}
