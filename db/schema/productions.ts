import { sql } from "drizzle-orm";
import {
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import type { MinorBandId } from "../../core/rest/minors.ts";
import type { RestPackId } from "../../core/rest/packs.ts";
import { DAY_STARTS_AT } from "../../core/time/days.ts";
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
    /** `06:00`: what is earlier on a clock belongs to the evening before. */
    dayStartsAt: text("day_starts_at").notNull().default(DAY_STARTS_AT),
    /** By which rules of rest it is judged, and kept to them; null: by those of where it is, and nothing is refused. */
    restPack: text("rest_pack").$type<RestPackId>(),
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
    check("productions_day_starts_at", sql`day_starts_at ~ '^(0[0-9]|1[0-2]):[0-5][0-9]$'`),
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
    /** Theirs, where it is not the production's: whoever drives the bus, or is cast. */
    restPack: text("rest_pack").$type<RestPackId>(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.productionId, table.userId] }),
    index("production_people_user").on(table.userId, table.organisationId),
  ],
);

/** Who of them is under age, as far as rules of rest need it (core/minors.ts): no replica and no list of people has it. */
export const productionMinors = pgTable(
  "production_minors",
  {
    productionId: uuid("production_id").notNull(),
    userId: uuid("user_id").notNull(),
    organisationId: organisationId(),
    band: text("band").notNull().$type<MinorBandId>(),
    bandUntil: date("band_until").notNull(),
    chaperoneId: uuid("chaperone_id").references(() => users.id),
    schoolMinutes: integer("school_minutes"),
    setBy: uuid("set_by")
      .notNull()
      .references(() => users.id),
    setAt: instant("set_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.productionId, table.userId] }),
    // Whoever is taken off is forgotten.
    foreignKey({
      name: "production_minors_person",
      columns: [table.productionId, table.userId],
      foreignColumns: [productionPeople.productionId, productionPeople.userId],
    }).onDelete("cascade"),
    check("production_minors_chaperone", sql`chaperone_id <> user_id`),
    check("production_minors_school", sql`school_minutes between 0 and 720`),
    index("production_minors_user").on(table.userId, table.organisationId),
    index("production_minors_care")
      .on(table.chaperoneId, table.organisationId)
      .where(sql`chaperone_id is not null`),
  ],
);
