import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { DocumentState, DocumentType } from "../../core/documents.ts";
import { id, instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";

/** A file that somebody handed in: the row says what it is, the blob store holds its bytes (core/server/blobs.ts). */
export const documents = pgTable(
  "documents",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    /** Whose storage it counts against. */
    ownerId: uuid("owner_id")
      .notNull()
      .references(() => users.id),
    fileName: text("file_name").notNull(),
    type: text("type").notNull().$type<DocumentType>(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    /** SHA-256 of the bytes as they were sent, hex. */
    sha256: text("sha256").notNull(),
    /** What it is for: a picture of its owner is shown to everybody beside their name. */
    purpose: text("purpose").notNull().$type<"document" | "avatar">().default("document"),
    state: text("state").notNull().$type<DocumentState>().default("processing"),
    reason: text("reason"),
    width: integer("width"),
    height: integer("height"),
    /** A few pixels of it as a data URI, shown until the picture is there. */
    placeholder: text("placeholder"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    deletedAt: instant("deleted_at"),
  },
  (table) => [
    index("documents_owner").on(table.ownerId, table.createdAt),
    index("documents_organisation").on(table.organisationId, table.createdAt),
  ],
);
