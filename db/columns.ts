import { customType, integer, uuid } from "drizzle-orm/pg-core";

/** An instant: `timestamptz`, read and written as `2026-09-03T11:30:00.000Z`. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => "timestamptz(3)",
  fromDriver: (text) => new Date(text).toISOString(),
});

/** Wall time without a zone: `2026-09-03T19:30:00`. */
export const wallTime = customType<{ data: string; driverData: string }>({
  dataType: () => "timestamp(0)",
  fromDriver: (text) => text.replace(" ", "T"),
});

export const id = (name = "id") => uuid(name);

/** Counts the changes of a row: the ETag of the thing it is. */
export const version = () => integer("version").notNull().default(1);

export const organisationId = () => uuid("organisation_id").notNull();
