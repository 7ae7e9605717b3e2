import { sql } from "drizzle-orm";
import {
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Sheet, Unit } from "../../core/callsheets/fields.ts";
import { id, instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";
import { productions } from "./productions.ts";
import { schedules } from "./schedules.ts";

/** The call sheet that stands for a production's day and unit; a later revision takes its place. */
export const callSheets = pgTable(
  "call_sheets",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    productionId: uuid("production_id")
      .notNull()
      .references(() => productions.id),
    sheetOn: date("sheet_on").notNull(),
    unit: text("unit").notNull().$type<Unit>(),
    /** The mail that it came in, which is swept before this is. */
    emailId: uuid("email_id"),
    /** When that came. */
    receivedAt: instant("received_at").notNull(),
    /** How many were confirmed for that day so far. */
    revision: integer("revision").notNull().default(1),
    /** As it was confirmed, with what was corrected. */
    sheet: jsonb("sheet").notNull().$type<Sheet>(),
    /** Who each of its people is (core/callsheets/matching.ts); null: nobody of the organisation. */
    answers: jsonb("answers").notNull().$type<Record<string, string | null>>().default({}),
    confirmedBy: uuid("confirmed_by")
      .notNull()
      .references(() => users.id),
    confirmedAt: instant("confirmed_at").notNull(),
    /** Another sheet has its day since then: it waits for the revision that says where it went. */
    displacedAt: instant("displaced_at"),
    /** The town whose clocks are others than the production's, or what the sheet calls its own, and what somebody chose. */
    clockPlace: text("clock_place"),
    clockZone: text("clock_zone"),
  },
  (table) => [
    check("call_sheets_clock", sql`(clock_place is null) = (clock_zone is null)`),
    uniqueIndex("call_sheets_day")
      .on(table.productionId, table.sheetOn, table.unit)
      .where(sql`displaced_at is null`),
    index("call_sheets_of_days").on(table.productionId, table.sheetOn),
    index("call_sheets_clock_place")
      .on(table.productionId, table.clockPlace, table.confirmedAt)
      .where(sql`clock_place is not null`),
    index("call_sheets_confirmed").on(table.productionId, table.confirmedAt),
    index("call_sheets_kept").on(table.confirmedAt),
  ],
);

/** The item of each person on it; of somebody who fell off it is cancelled. */
export const callSheetItems = pgTable(
  "call_sheet_items",
  {
    callSheetId: uuid("call_sheet_id")
      .notNull()
      .references(() => callSheets.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    scheduleId: uuid("schedule_id")
      .notNull()
      .references(() => schedules.id),
    organisationId: organisationId(),
  },
  (table) => [primaryKey({ columns: [table.callSheetId, table.userId], name: "call_sheet_items_pk" })],
);
