import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import type {
  EmailCause,
  EmailDoor,
  EmailDraft,
  EmailForm,
  EmailPart,
  EmailStages,
  EmailStatus,
} from "../../core/emails.ts";
import { id, instant, organisationId, version } from "../columns.ts";
import { users } from "./organisations.ts";
import { productions } from "./productions.ts";

/** Mails that came in; their bytes lie in the blob store (core/document-keys.ts). */
export const emails = pgTable(
  "emails",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    productionId: uuid("production_id").references(() => productions.id),
    /** Who handed it in; null of one that was delivered. */
    createdBy: uuid("created_by").references(() => users.id),
    /** The job that reads it: what became of it counts where the job ended without a word. */
    jobId: uuid("job_id").notNull(),
    door: text("door").notNull().$type<EmailDoor>(),
    form: text("form").notNull().$type<EmailForm>(),
    fileName: text("file_name"),
    /** Of its bytes, hex. */
    sha256: text("sha256").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    status: text("status").notNull().$type<EmailStatus>().default("received"),
    cause: text("cause").$type<EmailCause>(),
    reason: text("reason"),
    duplicateOf: uuid("duplicate_of"),
    messageId: text("message_id"),
    /** The address that it says it is from. */
    sender: text("sender"),
    subject: text("subject"),
    sentAt: instant("sent_at"),
    parts: jsonb("parts").notNull().$type<EmailPart[]>().default([]),
    stages: jsonb("stages").notNull().$type<Partial<EmailStages>>().default({}),
    draft: jsonb("draft").$type<EmailDraft>(),
    sheetCount: integer("sheet_count").notNull().default(0),
    sheetDate: date("sheet_date"),
    sheetTitle: text("sheet_title"),
    questionCount: integer("question_count").notNull().default(0),
    receivedAt: instant("received_at")
      .notNull()
      .default(sql`now()`),
    parsingAt: instant("parsing_at"),
    finishedAt: instant("finished_at"),
    /** Its bytes were taken away. */
    sweptAt: instant("swept_at"),
    /** Pictures of its pages are there, as far as they could be made. */
    drawnAt: instant("drawn_at"),
    version: version(),
    /** What somebody said that its sheets say: `0.times.crew_call`. */
    corrections: jsonb("corrections").notNull().$type<Record<string, string | null>>().default({}),
    /** Who the people on its sheets are: `0.3`. */
    answers: jsonb("answers").notNull().$type<Record<string, string | null>>().default({}),
    /** Who said so and when, by the keys of both. */
    saidBy: jsonb("said_by").notNull().$type<Record<string, { by: string; at: string }>>().default({}),
    /** Who confirmed or discarded it. */
    settledBy: uuid("settled_by").references(() => users.id),
    settledAt: instant("settled_at"),
  },
  (table) => [
    check("emails_door", sql`door in ('upload', 'webhook', 'smtp', 'mailbox')`),
    check("emails_form", sql`form in ('mail', 'paper')`),
    check("emails_status", sql`status in ('received', 'parsing', 'draft', 'confirmed', 'skipped', 'failed')`),
    index("emails_organisation").on(table.organisationId, table.receivedAt, table.id),
    index("emails_production")
      .on(table.productionId, table.receivedAt, table.id)
      .where(sql`production_id is not null`),
    index("emails_message_id")
      .on(table.organisationId, table.messageId)
      .where(sql`message_id is not null`),
    index("emails_sha256").on(table.organisationId, table.sha256),
    index("emails_under_way")
      .on(table.organisationId)
      .where(sql`status in ('received', 'parsing')`),
    index("emails_kept")
      .on(table.receivedAt)
      .where(sql`swept_at is null`),
  ],
);

/** Whose mails a production takes: `name@host`, or `@host` for everybody there. */
export const emailSenders = pgTable(
  "email_senders",
  {
    productionId: uuid("production_id")
      .notNull()
      .references(() => productions.id),
    pattern: text("pattern").notNull(),
    organisationId: organisationId(),
    createdBy: uuid("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.productionId, table.pattern], name: "email_senders_pk" })],
);
