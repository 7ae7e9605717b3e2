import { and, desc, eq, gt } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import {
  connectionProblems,
  XERO_REDIRECT_PATH,
  type LedgerConnect,
  type LedgerConnection,
  type LedgerConsent,
} from "../../core/ledger-connections.ts";
import { newId } from "../../core/ids.ts";
import type { JobKind, JobPayload } from "../../core/jobs.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { sealWords } from "../../db/person-keys.ts";
import { ledgerConnections } from "../../db/schema/bills.ts";
import { ledgerConsents } from "../../db/schema/ledger-consents.ts";
import { users } from "../../db/schema/organisations.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";

const DAY_MS = 86_400_000;

/** Where the books go, how leave is asked for, and what came of the last time that it was. */
export async function readConnection(
  services: Services,
  db: Reader,
  { organisationId }: Caller,
): Promise<LedgerConnection> {
  const [[connection], [asked]] = await Promise.all([
    db
      .select({
        ledger: ledgerConnections.ledger,
        tenantId: ledgerConnections.tenantId,
        tenantName: ledgerConnections.tenantName,
        connectedAt: ledgerConnections.connectedAt,
        connectedByName: fullName(users),
      })
      .from(ledgerConnections)
      .leftJoin(users, eq(users.id, ledgerConnections.connectedBy))
      .where(eq(ledgerConnections.organisationId, organisationId)),
    db
      .select({ ...ASKED, askedByName: fullName(users) })
      .from(ledgerConsents)
      .innerJoin(users, eq(users.id, ledgerConsents.askedBy))
      .where(lately(organisationId, services.clock.now()))
      .orderBy(desc(ledgerConsents.askedAt), desc(ledgerConsents.id))
      .limit(1),
  ]);
  return {
    ledger: connection?.ledger ?? "files",
    tenant_name: connection ? (connection.tenantName ?? connection.tenantId) : null,
    connected_at: connection?.connectedAt ?? null,
    connected_by_name: connection?.connectedByName ?? null,
    consent: consentOf(services),
    asked:
      !asked || asked.state === "used"
        ? null
        : {
            id: asked.id,
            state: asked.state,
            asked_at: asked.askedAt,
            asked_by_name: asked.askedByName,
            tenants: asked.tenants ?? [],
            reason: asked.reason,
          },
  };
}

const ASKED = {
  id: ledgerConsents.id,
  state: ledgerConsents.state,
  askedAt: ledgerConsents.askedAt,
  tenants: ledgerConsents.tenants,
  reason: ledgerConsents.reason,
};

/** Older ones are taken away (db/housekeeping.ts). */
const lately = (organisationId: string, nowMs: number) =>
  and(
    eq(ledgerConsents.organisationId, organisationId),
    gt(ledgerConsents.askedAt, instantOf(nowMs - DAY_MS)),
  );

/** null where there is no app there, or where its code could not be sealed. */
function consentOf({ config }: Pick<Services, "config">): LedgerConnection["consent"] {
  const { clientId, consentUrl, scopes } = config.xero;
  if (clientId === undefined || config.calendars.key === undefined) return null;
  return {
    consent_url: consentUrl,
    client_id: clientId,
    redirect_uri: `${config.portalUrl.replace(/\/$/, "")}${XERO_REDIRECT_PATH}`,
    scope: scopes,
  };
}

/** What the ledger led back with: a job gives it for a token, and asks which organisations there it is good for. */
export async function giveConsent(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { code, verifier }: LedgerConsent,
): Promise<Written> {
  const sealKey = services.config.calendars.key;
  if (sealKey === undefined || consentOf(services) === null) throw new Problem(connectionProblems.notSetUp);
  const now = services.clock.now();
  const { organisationId } = caller;
  return await write(services.database, caller, key, async (tx) => {
    const id = newId(now);
    await tx.insert(ledgerConsents).values({
      id,
      organisationId,
      askedBy: caller.userId,
      askedAt: instantOf(now),
      state: "asked",
      sealedCode: sealWords(sealKey, organisationId, id, JSON.stringify({ code, verifier })),
    });
    return await ask(tx, caller, "connect-ledger", { consent_id: id }, "consent");
  });
}

/** The books go to an organisation there that the consent is good for. @throws Problem 404, 409, 422 */
export async function chooseTenant(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: LedgerConnect,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const [consent] = await tx
      .select(ASKED)
      .from(ledgerConsents)
      .where(
        and(eq(ledgerConsents.id, input.consent_id), lately(caller.organisationId, services.clock.now())),
      );
    if (!consent) throw new Problem(common.notFound);
    if (consent.state !== "open") throw new Problem(connectionProblems.notOpen);
    const tenant = consent.tenants?.find(({ id }) => id === input.tenant_id);
    if (!tenant)
      throw new Problem(connectionProblems.notAmong, undefined, {
        errors: [{ pointer: "/tenant_id", detail: "is none that the consent is good for" }],
      });
    const payload = { consent_id: consent.id, tenant_id: tenant.id };
    return await ask(tx, caller, "connect-ledger", payload, `xero: ${tenant.name}`);
  });
}

/** The books go to files again; what is there stays there. @throws Problem 409 */
export async function disconnect(services: Services, caller: Caller, key: RequestKey): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const [connection] = await tx
      .select({ ledger: ledgerConnections.ledger })
      .from(ledgerConnections)
      .where(eq(ledgerConnections.organisationId, caller.organisationId));
    if (!connection) throw new Problem(connectionProblems.notConnected);
    return await ask(tx, caller, "disconnect-ledger", {}, "files");
  });
}

/** A job does it: it alone has what opens a token. */
async function ask<K extends Extract<JobKind, "connect-ledger" | "disconnect-ledger">>(
  tx: Tx,
  { organisationId, userId }: Caller,
  kind: K,
  payload: JobPayload<K>,
  reason: string,
) {
  audit(tx, {
    action: "ledger.connection-asked",
    object: { type: "organisation", id: organisationId },
    reason,
  });
  const jobId = await enqueue(tx, { kind, payload, organisationId, createdBy: userId });
  return { status: 202, body: { job_id: jobId, status_url: `/api/v1/jobs/${jobId}/status` } };
}
