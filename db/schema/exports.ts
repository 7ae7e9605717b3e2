import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { ExportFormat, ExportKind } from "../../core/export-kinds.ts";
import type { ExportFilter } from "../../core/exports.ts";
import { id, instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";

/** What somebody asked to take out as a file. How far it is says its job, until the file is there. */
export const exports = pgTable(
  "exports",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    createdBy: uuid("created_by")
      .notNull()
      .references(() => users.id),
    kind: text("kind").notNull().$type<ExportKind>(),
    format: text("format").notNull().$type<ExportFormat>(),
    filter: jsonb("filter").notNull().$type<ExportFilter>(),
    fileName: text("file_name").notNull(),
    jobId: uuid("job_id").notNull(),
    /** Another for each run that made it, so that no run writes over what another finished. */
    fileId: uuid("file_id"),
    rows: integer("rows"),
    sizeBytes: bigint("size_bytes", { mode: "number" }),
    sha256: text("sha256"),
    /** Made for somebody who sees the whole organisation: who does so no longer may not fetch it. */
    isOfEverybody: boolean("is_of_everybody"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    finishedAt: instant("finished_at"),
    expiresAt: instant("expires_at"),
    /** By whoever asked for it: a run under way stops. */
    removedAt: instant("removed_at"),
    /** When its file was taken away, once it was over. */
    sweptAt: instant("swept_at"),
  },
  (table) => [
    check(
      "exports_made_whole",
      sql`num_nonnulls(file_id, rows, size_bytes, sha256, is_of_everybody, finished_at, expires_at) in (0, 7)`,
    ),
    index("exports_person")
      .on(table.createdBy, table.organisationId, table.createdAt, table.id)
      .where(sql`removed_at is null`),
    index("exports_expires")
      .on(table.expiresAt)
      .where(sql`expires_at is not null and swept_at is null`),
    index("exports_created").on(table.createdAt),
  ],
);

/** Years of the books that were closed and written to a file; rows are added and never changed. */
export const archives = pgTable(
  "archives",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    year: integer("year").notNull(),
    /** Where it lies in the blob store. */
    key: text("key").notNull(),
    rows: integer("rows").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    sha256: text("sha256").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [uniqueIndex("archives_year").on(table.organisationId, table.year)],
);
