import { sql } from "drizzle-orm";
import {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { ActorKind, AuditObject, IpClass, RiskLevel } from "../../core/audit-actions.ts";
import { instant, organisationId } from "../columns.ts";

/** A SHA-256, read and written as hex. */
const hash = customType<{ data: string; driverData: Uint8Array }>({
  dataType: () => "bytea",
  fromDriver: (bytes) => Buffer.from(bytes).toString("hex"),
  toDriver: (hex) => Buffer.from(hex, "hex"),
});

/** An instant to the microsecond, as canonical forms have it: `2026-09-03T11:30:00.000000Z`. */
const preciseInstant = customType<{ data: string; driverData: string }>({
  dataType: () => "timestamptz(6)",
  fromDriver: (driver) => precise(driver),
});

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

/** PostgreSQL's text of a `timestamptz` in UTC, which leaves out what is zero at its end. */
function precise(driver: string): string {
  const [, day, time, fraction = ""] = /^(\S+) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/.exec(driver) ?? [];
  if (day === undefined) throw new Error("the session's time zone is not UTC");
  return `${day}T${time}.${fraction.padEnd(6, "0")}Z`;
}

/**
 * What happened in an organisation, each event chained to the one before it (docs/audit.md). Only `audit_seal`
 * writes here, and nobody changes what is written: triggers refuse it.
 */
export const auditEvents = pgTable(
  "audit_events",
  {
    organisationId: organisationId(),
    /** From 1, without a gap. */
    seq: bigint("seq", { mode: "number" }).notNull(),
    /** Later than the one of the event before, whatever the clock did. */
    eventTimestamp: preciseInstant("event_timestamp").notNull(),
    actorId: uuid("actor_id"),
    actorKind: text("actor_kind").notNull().$type<ActorKind>(),
    onBehalfOf: uuid("on_behalf_of"),
    /** Of core/audit-actions.ts, of today or of a day before. */
    action: text("action").notNull(),
    objectType: text("object_type").notNull().$type<AuditObject>(),
    objectId: uuid("object_id").notNull(),
    objectVersion: integer("object_version"),
    /** Salted commitments to what it was and what it became; the salt lies in `details`. */
    beforeHash: hash("before_hash"),
    afterHash: hash("after_hash"),
    /** Whose key `details` lie under. */
    subjectId: uuid("subject_id"),
    /** Salt, reason, names and addresses: AES-256-GCM (db/person-keys.ts), base64url. */
    details: text("details"),
    /** The request's, or the job's. */
    requestId: uuid("request_id"),
    ipClass: text("ip_class").notNull().$type<IpClass>(),
    riskLevel: text("risk_level").notNull().$type<RiskLevel>(),
    prevHash: hash("prev_hash").notNull(),
    hash: hash("hash").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.seq] }),
    index("audit_events_time").on(table.organisationId, table.eventTimestamp, table.seq),
    index("audit_events_actor").on(table.organisationId, table.actorId, table.eventTimestamp, table.seq),
    index("audit_events_object").on(table.organisationId, table.objectId, table.eventTimestamp, table.seq),
    index("audit_events_type").on(table.organisationId, table.objectType, table.eventTimestamp, table.seq),
    // DB-09, within an organisation as every query is.
    index("idx_audit_trail_performance")
      .on(table.organisationId, table.eventTimestamp.desc().nullsFirst(), table.riskLevel)
      .where(sql`risk_level in ('high', 'critical')`),
    index("audit_events_medium")
      .on(table.organisationId, table.eventTimestamp, table.seq)
      .where(sql`risk_level = 'medium'`),
  ],
);

/** What transactions left and nobody has chained yet, within a second or so (jobs/audit-sealer.ts). */
export const auditPending = pgTable(
  "audit_pending",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    organisationId: organisationId(),
    notedAt: preciseInstant("noted_at")
      .notNull()
      .default(sql`clock_timestamp()`),
    /** A row of `audit_events`, without what the chain says of it. */
    event: jsonb("event").notNull(),
  },
  (table) => [index("audit_pending_organisation").on(table.organisationId, table.notedAt, table.id)],
);

/** The end of each chain: whoever adds to it holds its row until they have committed. */
export const auditHeads = pgTable("audit_heads", {
  organisationId: organisationId().primaryKey(),
  seq: bigint("seq", { mode: "number" }).notNull(),
  hash: hash("hash").notNull(),
  eventTimestamp: preciseInstant("event_timestamp").notNull(),
});

/** The key that what an organisation's events say of a person lies under; without it nobody reads that again. */
export const personKeys = pgTable(
  "person_keys",
  {
    organisationId: organisationId(),
    personId: uuid("person_id").notNull(),
    /** 256 random bits; null once destroyed, for good. */
    key: bytes("key"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    destroyedAt: instant("destroyed_at"),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.personId] })],
);

/** The ends of chains that were signed, in the order of signing; each names the one before it (core/server/audit-signing.ts). */
export const auditSignedHeads = pgTable(
  "audit_signed_heads",
  {
    organisationId: organisationId(),
    /** From 1, without a gap. */
    number: integer("number").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    hash: hash("hash").notNull(),
    /** The hash of the signed head before this one; null for the first. */
    previous: hash("previous"),
    signedAt: instant("signed_at").notNull(),
    /** The public key, Ed25519: the `x` of its JWK. */
    key: text("key").notNull(),
    signature: text("signature").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.number] }),
    uniqueIndex("audit_signed_heads_seq_unique").on(table.organisationId, table.seq),
  ],
);

/** Every public key that heads were ever signed with. */
export const auditKeys = pgTable("audit_keys", {
  key: text("key").primaryKey(),
  createdAt: instant("created_at")
    .notNull()
    .default(sql`now()`),
});
