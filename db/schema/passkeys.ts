import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { id, instant } from "../columns.ts";
import { users } from "./organisations.ts";

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

/** What people sign in with beside their password: they belong to a person, whatever the organisation. */
export const passkeys = pgTable(
  "passkeys",
  {
    id: id().primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    /** The authenticator's name for it, base64url. */
    credentialId: text("credential_id").notNull(),
    /** COSE_Key (RFC 9052). */
    publicKey: bytes("public_key").notNull(),
    /** How often it was used, by its own count; 0 for those that do not count. */
    counter: bigint("counter", { mode: "number" }).notNull(),
    transports: text("transports").array().notNull(),
    name: text("name").notNull(),
    isBackedUp: boolean("is_backed_up").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    lastUsedAt: instant("last_used_at"),
    removedAt: instant("removed_at"),
  },
  (table) => [
    check("passkeys_counter", sql`counter >= 0`),
    uniqueIndex("passkeys_credential").on(table.credentialId),
    index("passkeys_user")
      .on(table.userId)
      .where(sql`removed_at is null`),
    index("passkeys_removed")
      .on(table.removedAt)
      .where(sql`removed_at is not null`),
  ],
);

export type ChallengePurpose = "enrolment" | "sign-in" | "proof";

/** What authenticators are asked to sign, until it is answered or too old. */
export const passkeyChallenges = pgTable(
  "passkey_challenges",
  {
    /** SHA-256 of it, base64url. */
    digest: text("digest").primaryKey(),
    purpose: text("purpose").notNull().$type<ChallengePurpose>(),
    /** Who was asked; null while nobody knows who signs in. */
    userId: uuid("user_id").references(() => users.id),
    sessionId: uuid("session_id"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (table) => [
    check(
      "passkey_challenges_purpose",
      sql`case purpose when 'sign-in' then num_nonnulls(user_id, session_id) = 0
        when 'enrolment' then num_nulls(user_id, session_id) = 0
        when 'proof' then num_nulls(user_id, session_id) = 0 else false end`,
    ),
    index("passkey_challenges_expires").on(table.expiresAt),
  ],
);
