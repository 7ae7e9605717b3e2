import { sql } from "drizzle-orm";
import { check, customType, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { ConsentState, LedgerTenant } from "../../core/ledger-connections.ts";
import { id, instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

/** That somebody lets the portal in at a ledger outside: first a code, then a token, until it is said for which organisation there. */
export const ledgerConsents = pgTable(
  "ledger_consents",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    askedBy: uuid("asked_by")
      .notNull()
      .references(() => users.id),
    askedAt: instant("asked_at").notNull(),
    state: text("state").notNull().$type<ConsentState>(),
    /** What the ledger led back with, and the verifier that it was asked under, for the moments until a job gives it for a token. */
    sealedCode: text("sealed_code"),
    /** A refresh token under the key of the jobs program. */
    sealedToken: bytes("sealed_token"),
    /** The organisations there that it is good for. */
    tenants: jsonb("tenants").$type<LedgerTenant[]>(),
    /** Why nothing came of it, in words for whoever asked. */
    reason: text("reason"),
  },
  (table) => [
    check(
      "ledger_consents_state",
      sql`case state when 'asked' then sealed_code is not null and sealed_token is null
        when 'open' then sealed_code is null and sealed_token is not null and tenants is not null
        when 'used' then sealed_code is null and sealed_token is null
        when 'failed' then sealed_code is null and sealed_token is null and reason is not null else false end`,
    ),
    index("ledger_consents_organisation").on(table.organisationId, table.askedAt, table.id),
    index("ledger_consents_asked").on(table.askedAt),
  ],
);
