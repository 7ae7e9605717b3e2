import { and, eq, sql, type SQL } from "drizzle-orm";
import type { Caller } from "../core/access.ts";
import { dayWindowOf, type DayWindow } from "../core/day-windows.ts";
import type { Reader } from "./open.ts";
import { personSettings } from "./schema/person-settings.ts";

type Asked = { from?: string | undefined; to?: string | undefined; zone?: string | undefined };

/** The days that somebody asks about: in the zone that they name, or have set for themselves. @throws Problem 400 */
export async function readDayWindow(
  db: Reader,
  { organisationId, userId }: Pick<Caller, "organisationId" | "userId">,
  asked: Asked,
  nowMs: number,
): Promise<DayWindow> {
  if (asked.zone !== undefined) return dayWindowOf(asked, asked.zone, nowMs);
  const [own] = await db
    .select({ zone: personSettings.zone })
    .from(personSettings)
    .where(and(eq(personSettings.organisationId, organisationId), eq(personSettings.userId, userId)));
  return dayWindowOf(asked, own?.zone ?? "UTC", nowMs);
}

/**
 * Which of the window's days an instant is on, counted from 0: by where the days begin and not by the zone's name, of
 * which PostgreSQL may know other rules than we do.
 */
export const dayOf = (instant: SQL, { bounds }: DayWindow): SQL<number> =>
  sql<number>`width_bucket(${instant}, ${`{${bounds.join(",")}}`}::timestamptz[]) - 1`;

export const within = (instant: SQL, { bounds }: DayWindow): SQL =>
  sql`${instant} >= ${bounds[0]}::timestamptz and ${instant} < ${bounds.at(-1)}::timestamptz`;
