import { eq } from "drizzle-orm";
import { must } from "../../core/assert.ts";
import { endCall, noteTrouble, pauseCalls, reserveCall } from "../../db/ledger-calls.ts";
import { ledgerConnections } from "../../db/schema/bills.ts";
import type { Run } from "../handler.ts";
import { LedgerClosed, type Ledger } from "../integrations/ledger.ts";
import { openLedgerFiles } from "../integrations/ledger-files.ts";
import { createSeal, type TokenStore } from "../integrations/xero-tokens.ts";

/** Whose ledger a job is about. */
export const organisationOf = ({ job }: Run<unknown>): string =>
  must(job.organisationId ?? undefined, "an organisation");

export type Opened = {
  ledger: Ledger;
  /** Says why nothing is sent, or that something is again. */
  trouble(words: string | null): Promise<void>;
  /** Nobody asks it anything for so long. */
  rest(ms: number): Promise<void>;
};

/** Somebody has to see to it; until they do it is tried now and then. */
const CLOSED_MS = 300_000;

/** The ledger of a job's organisation: the one that it is connected to, or files. @throws LedgerClosed */
export async function openLedger(run: Run<unknown>): Promise<Opened> {
  const organisationId = organisationOf(run);
  const { db } = run.database;
  const [connection] = await db
    .select({ tenantId: ledgerConnections.tenantId })
    .from(ledgerConnections)
    .where(eq(ledgerConnections.organisationId, organisationId));
  if (!connection) {
    const nothing = async () => {};
    return { ledger: openLedgerFiles(organisationId, run.blobs), trouble: nothing, rest: nothing };
  }
  const nowMs = () => run.clock.now();
  const rest = (ms: number) => pauseCalls(db, organisationId, nowMs() + ms);
  const trouble = async (words: string | null) => {
    await noteTrouble(db, organisationId, words);
    if (words !== null) await rest(CLOSED_MS);
  };
  if (!run.xero) {
    await trouble(NOT_SET_UP);
    throw new LedgerClosed(NOT_SET_UP);
  }
  const ledger = run.xero.ledger(organisationId, connection.tenantId, storeOf(run, organisationId), {
    reserve: () => reserveCall(db, organisationId, nowMs()),
    end: (id, wasSent) => endCall(db, id, wasSent ? nowMs() : undefined),
    pause: rest,
  });
  return { ledger, trouble, rest };
}

export const NOT_SET_UP =
  "This portal was not given what it needs to call Xero. An operator has to set it up.";

function storeOf({ database: { db }, xero }: Run<unknown>, organisationId: string): TokenStore {
  return {
    exchange: async (renew) =>
      await db.transaction(async (tx) => {
        // Whoever else renews it waits, and then finds the next one.
        const [row] = await tx
          .select({ sealed: ledgerConnections.sealedToken })
          .from(ledgerConnections)
          .where(eq(ledgerConnections.organisationId, organisationId))
          .for("update");
        if (!row?.sealed) return (await renew(undefined)).result;
        const tokenKey = xero?.settings.tokenKey;
        if (tokenKey === undefined) throw new LedgerClosed(NOT_SET_UP);
        const seal = createSeal(tokenKey);
        const { next, result } = await renew(seal.open(organisationId, row.sealed));
        if (next !== undefined)
          await tx
            .update(ledgerConnections)
            .set({ sealedToken: seal.seal(organisationId, next) })
            .where(eq(ledgerConnections.organisationId, organisationId));
        return result;
      }),
  };
}
