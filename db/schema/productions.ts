import { sql } from "drizzle-orm";
import { date, index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { id, instant, organisationId, version } from "../columns.ts";
import { organisations, users } from "./organisations.ts";

export const productions = pgTable(
  "productions",
  {
    id: id().primaryKey(),
    organisationId: organisationId().references(() => organisations.id),
    name: text("name").notNull(),
    startsOn: date("starts_on").notNull(),
    endsOn: date("ends_on").notNull(),
    zone: text("zone").notNull(),
    currency: text("currency").notNull(),
    /** How last week's file was read (core/imports.ts), so that next week's needs no help. */
    importMapping: jsonb("import_mapping"),
    version: version(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    updatedAt: instant("updated_at")
      .notNull()
      .default(sql`now()`),
    deletedAt: instant("deleted_at"),
  },
  (table) => [
    index("productions_organisation")
      .on(table.organisationId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    // Few: what hangs on them is taken off an organisation's tallies (api/dashboard/tallies.ts).
    index("productions_deleted")
      .on(table.organisationId)
      .where(sql`deleted_at is not null`),
  ],
);

/** Who works on a production. */
export const productionPeople = pgTable(
  "production_people",
  {
    productionId: uuid("production_id")
      .notNull()
      .references(() => productions.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    organisationId: organisationId(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.productionId, table.userId] }),
    index("production_people_user").on(table.userId, table.organisationId),
  ],
);
