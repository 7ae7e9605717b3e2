import { and, eq } from "drizzle-orm";
import * as v from "valibot";
import { connectionProblems, type LedgerTenant } from "../../core/ledger-connections.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { askForLedger } from "../../db/bills.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import type { Tx } from "../../db/open.ts";
import { openWords } from "../../db/person-keys.ts";
import { ledgerConnections } from "../../db/schema/bills.ts";
import { ledgerConsents } from "../../db/schema/ledger-consents.ts";
import { handler, type Run } from "../handler.ts";
import { LedgerClosed } from "../integrations/ledger.ts";
import { OutgoingFault, OutgoingStopped } from "../integrations/outgoing.ts";
import { endConsent, takeConsent } from "../integrations/xero-consent.ts";
import { createSeal } from "../integrations/xero-tokens.ts";
import { NOT_SET_UP, organisationOf } from "../ledger/open.ts";

type Consent = typeof ledgerConsents.$inferSelect;
const Code = v.object({ code: v.string(), verifier: v.string() });

/** First what somebody's consent is good for, kept sealed; then, once they said for which organisation, the books go there. */
export const connectLedger = handler("connect-ledger", async (run) => {
  const { consent_id: id, tenant_id: tenantId } = run.job.payload;
  if (tenantId !== undefined) return await choose(run, id, tenantId);
  const [consent] = await run.database.db.select().from(ledgerConsents).where(eq(ledgerConsents.id, id));
  // Asked for once already: a code is good once.
  if (consent?.state !== "asked") return null;
  const change = await opened(run, consent);
  await run.write((tx) => tx.update(ledgerConsents).set(change).where(stillAsked(id)));
  return { state: change.state };
});

const stillAsked = (id: string) => and(eq(ledgerConsents.id, id), eq(ledgerConsents.state, "asked"));

type Change = Partial<Consent> & Pick<Consent, "state">;
const failed = (reason: string): Change => ({ state: "failed", sealedCode: null, reason });

async function opened(run: Run<unknown>, { id, organisationId, sealedCode }: Consent): Promise<Change> {
  const settings = run.xero?.settings;
  if (settings?.tokenKey === undefined || settings.codeKey === undefined) return failed(NOT_SET_UP);
  const words = openWords(settings.codeKey, organisationId, id, sealedCode ?? "");
  if (words === undefined) return failed(NOT_SET_UP);
  try {
    const { refreshToken, tenants } = await takeConsent(
      settings,
      run.portalUrl,
      v.parse(v.pipe(v.string(), v.parseJson(), Code), words),
    );
    if (tenants.length === 0) return failed("There is no organisation there that you let the portal into.");
    const sealedToken = createSeal(settings.tokenKey).seal(organisationId, refreshToken);
    return { state: "open", sealedCode: null, sealedToken, tenants };
  } catch (error) {
    if (error instanceof LedgerClosed)
      return failed("Xero did not accept what it gave before. Connect again.");
    if (!(error instanceof OutgoingFault || error instanceof OutgoingStopped)) throw error;
    run.log.warn("a ledger's consent is not known", { reason: error.message });
    return failed("Xero did not answer. Connect again.");
  }
}

/** @throws Problem 409 where the consent is over, or another organisation's books go there; 422. */
async function choose(run: Run<unknown>, id: string, tenantId: string): Promise<{ tenant: string }> {
  try {
    return await run.write(async (tx) => {
      const [consent] = await tx.select().from(ledgerConsents).where(eq(ledgerConsents.id, id)).for("update");
      if (consent?.state !== "open") throw new Problem(connectionProblems.notOpen);
      const tenant = consent.tenants?.find((one) => one.id === tenantId);
      if (!tenant) throw new Problem(connectionProblems.notAmong);
      await connect(run, tx, consent, tenant);
      return { tenant: tenant.name };
    });
  } catch (error) {
    if (!isUniqueViolation(error, "ledger_connections_tenant")) throw error;
    throw new Problem(connectionProblems.taken);
  }
}

async function connect(run: Run<unknown>, tx: Tx, consent: Consent, tenant: LedgerTenant): Promise<void> {
  const { organisationId, sealedToken } = consent;
  const connection = {
    ledger: "xero" as const,
    tenantId: tenant.id,
    tenantName: tenant.name,
    sealedToken,
    trouble: null,
    pausedUntil: null,
    connectedBy: run.job.createdBy,
    connectedAt: instantOf(run.clock.now()),
  };
  await tx
    .insert(ledgerConnections)
    .values({ organisationId, ...connection })
    .onConflictDoUpdate({ target: ledgerConnections.organisationId, set: connection });
  await tx
    .update(ledgerConsents)
    .set({ state: "used", sealedToken: null })
    .where(eq(ledgerConsents.id, consent.id));
  audit(tx, {
    action: "ledger.connected",
    object: { type: "organisation", id: organisationId },
    reason: `xero: ${tenant.name}`,
  });
  await askForLedger(tx, "sync-to-xero", organisationId);
}

/** What is there stays there. That Xero cannot be told is no reason to go on sending. */
export const disconnectLedger = handler("disconnect-ledger", async (run) => {
  const organisationId = organisationOf(run);
  const whose = eq(ledgerConnections.organisationId, organisationId);
  await run.write(async (tx) => {
    // Whoever renews the token meanwhile waits, and then finds none.
    const [connection] = await tx.select().from(ledgerConnections).where(whose).for("update");
    if (!connection) throw new Problem(connectionProblems.notConnected);
    await revoke(run, organisationId, connection.sealedToken);
    await tx.delete(ledgerConnections).where(whose);
    audit(tx, {
      action: "ledger.connected",
      object: { type: "organisation", id: organisationId },
      reason: "files",
    });
    await askForLedger(tx, "sync-to-xero", organisationId);
  });
  return null;
});

async function revoke(run: Run<unknown>, organisationId: string, sealed: Uint8Array | null): Promise<void> {
  const settings = run.xero?.settings;
  if (sealed === null || settings?.tokenKey === undefined) return;
  try {
    await endConsent(settings, createSeal(settings.tokenKey).open(organisationId, sealed));
  } catch (error) {
    const isTheirs =
      error instanceof LedgerClosed || error instanceof OutgoingFault || error instanceof OutgoingStopped;
    if (!isTheirs) throw error;
    run.log.warn("a ledger was not told that it is disconnected", { reason: error.message });
  }
}
