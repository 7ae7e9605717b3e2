import { sql } from "drizzle-orm";
import { boolean, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { id, instant, organisationId, version } from "../columns.ts";
import { users } from "./organisations.ts";
import { productions } from "./productions.ts";

export const announcements = pgTable(
  "announcements",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    productionId: uuid("production_id").references(() => productions.id),
    title: text("title").notNull(),
    body: text("body").notNull(),
    mustRead: boolean("must_read").notNull(),
    createdBy: uuid("created_by")
      .notNull()
      .references(() => users.id),
    version: version(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    deletedAt: instant("deleted_at"),
  },
  (table) => [
    index("announcements_organisation")
      .on(table.organisationId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    index("announcements_production")
      .on(table.productionId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
  ],
);

export const announcementReads = pgTable(
  "announcement_reads",
  {
    announcementId: uuid("announcement_id")
      .notNull()
      .references(() => announcements.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    organisationId: organisationId(),
    readAt: instant("read_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.announcementId, table.userId] }),
    index("announcement_reads_user").on(table.userId, table.organisationId),
  ],
);
