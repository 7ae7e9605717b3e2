import { hash } from "node:crypto";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { billProblems, XeroDelivery, type BillsResend } from "../../core/bills.ts";
import { check } from "../../core/input.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit, strangerActor } from "../../db/audit.ts";
import { askForLedger } from "../../db/bills.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { againPaid } from "../../db/payment-queue.ts";
import { ledgerBills, ledgerConnections, ledgerEvents } from "../../db/schema/bills.ts";
import { commit, write, type RequestKey, type Written } from "../../db/write.ts";
import { readBytes } from "../http/bodies.ts";
import type { Origin } from "../http/caller.ts";
import type { Services } from "../services.ts";
import { isXeroSigned } from "./signatures.ts";

/**
 * What was refused, or is not there any more, goes out once more: all of them or none. It is looked for first.
 * @throws Problem 404, 409 with the place of each that is neither.
 */
export async function resendBills(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: BillsResend,
): Promise<Written> {
  const { organisationId } = caller;
  const ids = [...new Set(input.bill_ids)];
  return await write(services.database, caller, key, async (tx) => {
    const of = and(eq(ledgerBills.organisationId, organisationId), inArray(ledgerBills.expenseId, ids));
    const rows = await tx
      .select({ id: ledgerBills.expenseId, state: ledgerBills.state, drift: ledgerBills.drift })
      .from(ledgerBills)
      .where(of)
      .orderBy(ledgerBills.expenseId)
      .for("update");
    if (rows.length < ids.length) throw new Problem(common.notFound);
    const fit = new Set(rows.filter(isResendable).map(({ id }) => id));
    const errors = input.bill_ids.flatMap((id, at) =>
      fit.has(id)
        ? []
        : [{ pointer: `/bill_ids/${at}`, detail: "was not refused, and is there as it is here" }],
    );
    if (errors.length > 0) throw new Problem(billProblems.notRefused, undefined, { errors });
    const unpaid = rows.filter(({ drift }) => drift === "unpaid").map(({ id }) => id);
    if (unpaid.length > 0) await againPaid(tx, organisationId, unpaid, instantOf(services.clock.now()));
    await tx
      .update(ledgerBills)
      .set({
        state: sql`case when drift = 'unpaid' then state when is_void_wanted and remote_id is not null then 'voiding' else 'waiting' end`,
        remoteId: sql`case when drift = 'unpaid' or is_void_wanted then remote_id end`,
        batchId: sql`case when drift = 'unpaid' or is_void_wanted then batch_id end`,
        voidBatchId: null,
        reasons: null,
        drift: null,
        dueAt: instantOf(services.clock.now()),
      })
      .where(of);
    audit(
      tx,
      ...ids.map((id) => ({ action: "bills.resent" as const, object: { type: "expense" as const, id } })),
    );
    await askForLedger(tx, "sync-to-xero", organisationId);
    return { status: 200, body: { resent: ids.length } };
  });
}

const isResendable = ({ state, drift }: Pick<typeof ledgerBills.$inferSelect, "state" | "drift">): boolean =>
  state === "refused" ||
  (state === "sent" && (drift === "missing" || drift === "status" || drift === "unpaid"));

/** Has all of ours held against all of theirs. @throws Problem 409 where the books go to files. */
export async function checkBills(services: Services, caller: Caller, key: RequestKey): Promise<Written> {
  const { organisationId, userId } = caller;
  return await write(services.database, caller, key, async (tx) => {
    const [connection] = await tx
      .select({ ledger: ledgerConnections.ledger })
      .from(ledgerConnections)
      .where(eq(ledgerConnections.organisationId, organisationId));
    if (!connection) throw new Problem(billProblems.notConnected);
    const jobId = await enqueue(tx, {
      kind: "check-ledger",
      payload: { full: true },
      organisationId,
      createdBy: userId,
    });
    return { status: 202, body: { job_id: jobId, status_url: `/api/v1/jobs/${jobId}/status` } };
  });
}

const DELIVERY_BYTES_MAX = 256 * 1_024;

/**
 * Takes what Xero delivers: which bills there is news of. A job asks what it is, so that what comes twice, late or in
 * another order does no harm. Without events it asks whether we look at signatures, and is answered like anything.
 * @throws Problem 401 unless it is signed with a key that lives, 400 for what is no delivery.
 */
export async function takeXeroDelivery(services: Services, request: Request, origin: Origin): Promise<void> {
  const bytes = await readBytes(request, DELIVERY_BYTES_MAX);
  if (!isXeroSigned(request.headers, bytes, services.config.xeroKeys))
    throw new Problem(common.unauthenticated);
  const { events } = check(XeroDelivery, parsed(bytes), 400);
  const bills = events.filter(({ eventCategory }) => eventCategory === "INVOICE");
  if (bills.length === 0) return;
  const at = instantOf(services.clock.now());
  // Whose they are, is what is looked for.
  await commit(services.database, strangerActor(origin), async (tx) => {
    for (const [tenantId, some] of Map.groupBy(bills, (event) => event.tenantId)) {
      const [connection] = await tx
        .select({ organisationId: ledgerConnections.organisationId })
        .from(ledgerConnections)
        .where(and(eq(ledgerConnections.ledger, "xero"), eq(ledgerConnections.tenantId, tenantId)));
      // Somebody else's: there is nothing that they should send again.
      if (connection) await recheckLater(tx, connection.organisationId, some, at);
    }
  });
}

async function recheckLater(
  tx: Tx,
  organisationId: string,
  events: XeroDelivery["events"],
  at: string,
): Promise<void> {
  const keyed = new Map(
    events.map((event) => {
      const { tenantId, resourceId, eventType, eventDateUtc } = event;
      return [hash("sha256", JSON.stringify([tenantId, resourceId, eventType, eventDateUtc]), "hex"), event];
    }),
  );
  const news = await tx
    .insert(ledgerEvents)
    .values([...keyed.keys()].map((sha256) => ({ sha256, organisationId, receivedAt: at })))
    .onConflictDoNothing()
    .returning({ sha256: ledgerEvents.sha256 });
  const ids = news.flatMap(({ sha256 }) => keyed.get(sha256)?.resourceId ?? []);
  if (ids.length === 0) return;
  const asked = await tx
    .update(ledgerBills)
    .set({ recheckAt: at })
    .where(
      and(
        eq(ledgerBills.organisationId, organisationId),
        inArray(ledgerBills.remoteId, ids),
        inArray(ledgerBills.state, ["sent", "voided"]),
      ),
    )
    .returning({ id: ledgerBills.expenseId });
  if (asked.length > 0) await askForLedger(tx, "check-ledger", organisationId);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
    throw new Problem(common.malformed, "The body is not JSON.");
  }
}
