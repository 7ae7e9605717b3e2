import { sql } from "drizzle-orm";
import { index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, organisationId } from "../columns.ts";

/** The first successful answer to a request that carried an Idempotency-Key, kept a day. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    organisationId: organisationId(),
    userId: uuid("user_id").notNull(),
    /** `POST /api/v1/schedules`, with ids filled in. */
    route: text("route").notNull(),
    key: text("key").notNull(),
    /** SHA-256 of the body's bytes. */
    fingerprint: text("fingerprint").notNull(),
    status: integer("status").notNull(),
    etag: text("etag"),
    body: text("body").notNull(),
    writeToken: text("write_token").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.userId, table.route, table.key] }),
    index("idempotency_keys_age").on(table.createdAt),
  ],
);
