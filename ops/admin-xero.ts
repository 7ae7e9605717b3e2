import { eq } from "drizzle-orm";
import { audit, operatorActor } from "../db/audit.ts";
import { isUniqueViolation } from "../db/errors.ts";
import type { Database, Tx } from "../db/open.ts";
import { ledgerConnections } from "../db/schema/bills.ts";
import { organisations } from "../db/schema/organisations.ts";
import { commit } from "../db/write.ts";
import { createSeal } from "../jobs/integrations/xero-tokens.ts";
import { Refusal } from "./refusal.ts";

/** A refresh token, and the key under which it is kept; without one the app signs in by itself (a custom connection). */
export type XeroToken = { refreshToken: string; tokenKey: string };

const TENANT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** From now on the books of an organisation go to Xero, into the organisation there that `tenantId` names. @throws Refusal */
export async function connectXero(
  database: Database,
  name: string,
  tenantId: string,
  token: XeroToken | undefined,
): Promise<void> {
  if (!TENANT.test(tenantId)) throw new Refusal("TENANT is a UUID, as Xero's connections list it");
  const organisationId = await idOf(database, name);
  const connection = {
    ledger: "xero" as const,
    tenantId: tenantId.toLowerCase(),
    // Which name it has there, and who it is for, an operator does not say.
    tenantName: null,
    connectedBy: null,
    sealedToken: token ? createSeal(token.tokenKey).seal(organisationId, token.refreshToken) : null,
    trouble: null,
    pausedUntil: null,
  };
  try {
    await change(database, organisationId, "xero", (tx) =>
      tx
        .insert(ledgerConnections)
        .values({ organisationId, ...connection })
        .onConflictDoUpdate({ target: ledgerConnections.organisationId, set: connection }),
    );
  } catch (error) {
    if (!isUniqueViolation(error, "ledger_connections_tenant")) throw error;
    throw new Refusal("Another organisation's books go there already; nothing was changed");
  }
}

/** They go to files again; what is there stays there. @throws Refusal */
export async function disconnectXero(database: Database, name: string): Promise<void> {
  const organisationId = await idOf(database, name);
  await change(database, organisationId, "files", (tx) =>
    tx.delete(ledgerConnections).where(eq(ledgerConnections.organisationId, organisationId)),
  );
}

async function change(
  database: Database,
  organisationId: string,
  ledger: string,
  work: (tx: Tx) => Promise<unknown>,
): Promise<void> {
  await commit(database, operatorActor(organisationId), async (tx) => {
    await work(tx);
    audit(tx, {
      action: "ledger.connected",
      object: { type: "organisation", id: organisationId },
      reason: ledger,
    });
  });
}

async function idOf({ db }: Database, name: string): Promise<string> {
  const [found] = await db
    .select({ id: organisations.id })
    .from(organisations)
    .where(eq(organisations.name, name));
  if (!found) throw new Refusal(`There is no organisation ${name}`);
  return found.id;
}
