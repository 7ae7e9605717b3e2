import { sql } from "drizzle-orm";
import {
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Precision } from "../../core/places.ts";
import type { RouteNote, RouteReason, StoredAlternative } from "../../core/routes.ts";
import { id, instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";
import { schedules } from "./schedules.ts";

/** How somebody gets to an item of their schedule (mission D-19). Theirs alone, and gone a while after the call. */
export const routePlans = pgTable(
  "route_plans",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    scheduleId: uuid("schedule_id")
      .notNull()
      .references(() => schedules.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    state: text("state").notNull().$type<"computing" | "ready" | "failed">(),
    reason: text("reason").$type<RouteReason>(),
    note: text("note").$type<RouteNote>(),
    startName: text("start_name").notNull(),
    startLatitude: doublePrecision("start_latitude").notNull(),
    startLongitude: doublePrecision("start_longitude").notNull(),
    startPrecision: text("start_precision").notNull().$type<Precision>(),
    destinationName: text("destination_name").notNull(),
    destinationLatitude: doublePrecision("destination_latitude").notNull(),
    destinationLongitude: doublePrecision("destination_longitude").notNull(),
    destinationPrecision: text("destination_precision").notNull().$type<Precision>(),
    alternativesMax: integer("alternatives_max").notNull(),
    alternatives: jsonb("alternatives").notNull().default([]).$type<StoredAlternative[]>(),
    /** How old the traffic was that it was found by; null: none was known. */
    trafficAt: instant("traffic_at"),
    /** When the item begins, as it was said when this was written: by it near ones are found, and old ones swept. */
    callAt: instant("call_at").notNull(),
    /** The job that computes it. */
    jobId: uuid("job_id").notNull(),
    requestedAt: instant("requested_at")
      .notNull()
      .default(sql`now()`),
    computedAt: instant("computed_at"),
    checkedAt: instant("checked_at"),
  },
  (table) => [
    // DB-18, and one a person.
    uniqueIndex("route_plans_schedule").on(table.scheduleId, table.userId),
    index("route_plans_user").on(table.userId, table.organisationId, table.requestedAt),
    index("route_plans_call").on(table.callAt),
  ],
);
