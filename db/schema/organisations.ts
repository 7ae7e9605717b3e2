import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Role } from "../../core/access.ts";
import type { KeptLimits } from "../../core/policy/limits.ts";
import { id, instant, organisationId, version } from "../columns.ts";

export const organisations = pgTable("organisations", {
  id: id().primaryKey(),
  name: text("name").notNull(),
  /** What is spent beside any production is in this one. */
  currency: text("currency").notNull().default("EUR"),
  /** What is worth more, in that currency, takes two to approve; null: one is always enough. Changed by two (policies.ts). */
  approvalThresholdMinor: bigint("approval_threshold_minor", { mode: "number" }),
  /** What its people may spend; null: what core/policy/limits.ts begins with. Changed by two as well. */
  expenseLimits: jsonb("expense_limits").$type<KeptLimits>(),
  version: version(),
  createdAt: instant("created_at")
    .notNull()
    .default(sql`now()`),
});

export const users = pgTable(
  "users",
  {
    id: id().primaryKey(),
    /** Lower case (core/text.ts), so that unique means unique. */
    email: text("email").notNull(),
    googleId: text("google_id"),
    firstName: text("first_name").notNull(),
    lastName: text("last_name").notNull(),
    /** argon2id; null until the one-time link was used. */
    passwordHash: text("password_hash"),
    isActive: boolean("is_active").notNull().default(true),
    /** The picture beside their name: a new one is another document, so its address is another too. */
    avatarId: uuid("avatar_id"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    uniqueIndex("users_email_unique").on(table.email),
    uniqueIndex("users_google_id_unique").on(table.googleId),
    // DB-04.
    index("idx_active_artists")
      .on(table.id)
      .where(sql`is_active`),
  ],
);

export const memberships = pgTable(
  "memberships",
  {
    organisationId: organisationId().references(() => organisations.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    roles: text("roles").array().notNull().$type<Role[]>(),
    version: version(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    deletedAt: instant("deleted_at"),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.userId] }),
    index("memberships_user").on(table.userId),
  ],
);

/** Invitations, password resets and the first administrator: only a SHA-256 of the secret is kept. */
export const oneTimeLinks = pgTable(
  "one_time_links",
  {
    tokenHash: text("token_hash").primaryKey(),
    kind: text("kind").notNull().$type<"invitation" | "password_reset">(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (table) => [index("one_time_links_user").on(table.userId)],
);

/** One sign-in: the family of refresh tokens that follow from it. */
export const sessions = pgTable(
  "sessions",
  {
    id: id().primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    lastUsedAt: instant("last_used_at")
      .notNull()
      .default(sql`now()`),
    /** Seconds without use after which it ends (core/auth.ts). */
    idleSeconds: integer("idle_seconds").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (table) => [index("sessions_user").on(table.userId)],
);

export const refreshTokens = pgTable(
  "refresh_tokens",
  {
    tokenHash: text("token_hash").primaryKey(),
    sessionId: uuid("session_id")
      .notNull()
      .references(() => sessions.id),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    /** When its successor was given out. */
    rotatedAt: instant("rotated_at"),
  },
  (table) => [index("refresh_tokens_session").on(table.sessionId)],
);

/** Public halves only: the private key is configuration. Replicas keep these, so they verify while we are away. */
export const signingKeys = pgTable("signing_keys", {
  kid: text("kid").primaryKey(),
  publicJwk: text("public_jwk").notNull(),
  createdAt: instant("created_at")
    .notNull()
    .default(sql`now()`),
});
