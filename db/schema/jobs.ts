import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { JobKind, JobState } from "../../core/jobs.ts";
import { id, instant } from "../columns.ts";

/** The outbox and the record of every job in one: written by the verb, moved by the relay, finished by the worker. */
export const jobs = pgTable(
  "jobs",
  {
    id: id().primaryKey(),
    /** null: the house's own work, for no organisation. */
    organisationId: uuid("organisation_id"),
    createdBy: uuid("created_by"),
    kind: text("kind").notNull().$type<JobKind>(),
    payload: jsonb("payload").notNull(),
    state: text("state").notNull().$type<JobState>().default("pending"),
    progress: integer("progress").notNull().default(0),
    result: jsonb("result"),
    error: text("error"),
    /** Runs begun, but for those that a crash or a stop cut off. */
    attempts: integer("attempts").notNull().default(0),
    /** Runs that ended without a word: their worker was gone or stood still. */
    crashes: integer("crashes").notNull().default(0),
    /** Rises with every run; a worker that lost its lease cannot finish with an old one. */
    fence: integer("fence").notNull().default(0),
    leaseUntil: instant("lease_until"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    /** The job that does the work of this failed one once more. */
    retryId: uuid("retry_id"),
    queuedAt: instant("queued_at"),
    finishedAt: instant("finished_at"),
  },
  (table) => [
    index("jobs_waiting")
      .on(table.createdAt)
      .where(sql`state = 'pending'`),
    index("jobs_under_way")
      .on(table.queuedAt)
      .where(sql`state in ('queued', 'active')`),
    index("jobs_organisation").on(table.organisationId, table.createdAt, table.id),
    index("jobs_person")
      .on(table.createdBy, table.organisationId, table.createdAt, table.id)
      .where(sql`created_by is not null`),
    index("jobs_ledger")
      .on(table.organisationId, table.kind)
      .where(sql`kind in ('sync-to-xero', 'check-ledger') and state in ('pending', 'queued', 'active')`),
  ],
);

/** What was done outside, or must be done once: claimed by key before, finished after. */
export const effects = pgTable("effects", {
  key: text("key").primaryKey(),
  status: text("status").notNull().$type<"started" | "done">(),
  requestHash: text("request_hash"),
  remoteId: text("remote_id"),
  createdAt: instant("created_at")
    .notNull()
    .default(sql`now()`),
  finishedAt: instant("finished_at"),
});
