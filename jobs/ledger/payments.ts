import { must } from "../../core/assert.ts";
import { LEDGER_NAMES, referenceOf } from "../../core/bills.ts";
import { paymentOf, paymentReference } from "../../core/ledger-payments.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { PAYMENTS } from "../../db/ledger-queue.ts";
import { notePaid, noteUnpaid, type ClaimedPayment } from "../../db/payment-queue.ts";
import type { Run } from "../handler.ts";
import type { Ledger } from "../integrations/ledger.ts";
import { tellRefused } from "./tell.ts";
import type { Outcome, Way } from "./way.ts";

const idOf = (reference: string) => must(paymentOf(reference), "a reference of ours");

/** What was paid is put against its bill there, once that is there. */
export function paymentsWay(run: Run<unknown>, ledger: Ledger): Way<ClaimedPayment> {
  return {
    queue: PAYMENTS,
    // Its bill is in another ledger than the one that is connected now.
    refusalOf: ({ billLedger }) => (billLedger === ledger.kind ? undefined : ELSEWHERE),
    isUnwanted: () => false,
    find: async (items) => {
      const there = await ledger.findPayments(items.map(({ id }) => paymentReference(id)));
      return new Map(there.map(({ reference, remoteId }) => [idOf(reference), remoteId]));
    },
    send: async (batchId, items) => {
      const verdicts = await ledger.pay(
        batchId,
        items.map((item) => ({ ...item, billReference: referenceOf(item.expenseId) })),
      );
      return verdicts.map((one): Outcome =>
        one.outcome === "taken"
          ? { id: idOf(one.reference), remoteId: one.remoteId }
          : { id: idOf(one.reference), reasons: one.reasons },
      );
    },
    take: (tx, taken) => notePaid(tx, taken, { ledger: ledger.kind, at: instantOf(run.clock.now()) }),
    refuse: async (tx, refused) => {
      const reasons = new Map(refused.map((one) => [one.id, one.reasons]));
      const news = await noteUnpaid(tx, refused);
      if (news.length > 0) await tellRefused(run, tx, `${LEDGER_NAMES[ledger.kind]} refuses payments`);
      audit(
        tx,
        ...news.map(({ id, expenseId, artistId }) => ({
          action: "payments.refused" as const,
          object: { type: "expense" as const, id: expenseId },
          reason: reasons.get(id)?.join(" ") ?? null,
          subjectId: artistId,
        })),
      );
    },
    withdraw: async () => {},
  };
}

const ELSEWHERE =
  "Its bill went elsewhere, before this ledger was connected: enter the payment there by hand.";
