import { sql } from "drizzle-orm";
import { doublePrecision, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { id, instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";

/** Where the locations of an organisation's schedule are, by what they are called there. */
export const places = pgTable(
  "places",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    /** The name without accents, case and signs (core/places/find.ts). */
    key: text("key").notNull(),
    name: text("name").notNull(),
    latitude: doublePrecision("latitude").notNull(),
    longitude: doublePrecision("longitude").notNull(),
    setBy: uuid("set_by")
      .notNull()
      .references(() => users.id),
    updatedAt: instant("updated_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [uniqueIndex("places_key").on(table.organisationId, table.key)],
);
