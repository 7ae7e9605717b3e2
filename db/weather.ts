import { and, eq, inArray, sql } from "drizzle-orm";
import type { WeatherHour } from "../core/weather.ts";
import type { WeatherJudgement } from "../core/weather/rules.ts";
import type { Reader, Tx } from "./open.ts";
import { weatherAlerts, weatherForecasts } from "./schema/weather.ts";
import type { schedules } from "./schema/schedules.ts";

export type Forecast = typeof weatherForecasts.$inferSelect;
export type KeptAlert = typeof weatherAlerts.$inferSelect;

/** What was said of a place last, if anybody was asked. */
export async function findForecast(db: Reader, place: string): Promise<Forecast | undefined> {
  const [row] = await db.select().from(weatherForecasts).where(eq(weatherForecasts.place, place));
  return row;
}

export async function listForecasts(db: Reader, places: readonly string[]): Promise<Forecast[]> {
  if (places.length === 0) return [];
  return await db
    .select()
    .from(weatherForecasts)
    .where(inArray(weatherForecasts.place, [...places]));
}

export async function keepForecast(
  tx: Tx,
  { place, source, hours, at }: { place: string; source: string; hours: WeatherHour[]; at: string },
): Promise<void> {
  const set = { source, hours, fetchedAt: at, triedAt: at, failed: false };
  await tx
    .insert(weatherForecasts)
    .values({ place, ...set })
    .onConflictDoUpdate({ target: weatherForecasts.place, set });
}

/** Nobody answered: what was said before stays, with the time that it is of. */
export async function noteNoAnswer(
  tx: Tx,
  { place, source, at }: { place: string; source: string; at: string },
): Promise<void> {
  await tx
    .insert(weatherForecasts)
    .values({ place, source, triedAt: at, failed: true })
    .onConflictDoUpdate({ target: weatherForecasts.place, set: { triedAt: at, failed: true } });
}

/** Rows of one statement. */
const CHUNK = 1_000;
/** A week of a large festival; what comes after them comes up as they are over. */
const AHEAD_MAX = 5_000;

/** An item that somebody is to be at, as the weather asks of it. */
export type AheadItem = Pick<
  typeof schedules.$inferSelect,
  "id" | "organisationId" | "productionId" | "title" | "zone" | "localStart" | "startsAt" | "endsAt"
> & { location: string };

/** What begins in a time and says where it is, of an organisation; by start, the first so many of them. */
export async function listAhead(
  db: Reader,
  organisationId: string,
  { from, to }: { from: string; to: string },
): Promise<AheadItem[]> {
  const rows = await db.execute<AheadRow>(sql`
    select s.id, s.production_id, s.title, s.location, s.zone, s.local_start::text as local_start,
      s.starts_at::text as starts_at, s.ends_at::text as ends_at
    from schedules s join productions p on p.id = s.production_id and p.deleted_at is null
    where s.organisation_id = ${organisationId} and s.deleted_at is null and s.status <> 'cancelled'
      and s.location is not null and s.starts_at >= ${from}::timestamptz and s.starts_at < ${to}::timestamptz
    order by s.starts_at, s.id limit ${AHEAD_MAX}`);
  return rows.map((row) => ({
    id: row.id,
    organisationId,
    productionId: row.production_id,
    title: row.title,
    location: row.location,
    zone: row.zone,
    localStart: row.local_start.replace(" ", "T"),
    startsAt: new Date(row.starts_at).toISOString(),
    endsAt: row.ends_at === null ? null : new Date(row.ends_at).toISOString(),
  }));
}
type AheadRow = Record<
  "id" | "production_id" | "title" | "location" | "zone" | "local_start" | "starts_at",
  string
> & { ends_at: string | null };

export async function listOrganisations(db: Reader): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`select id from organisations order by id`);
  return rows.map(({ id }) => id);
}

/**
 * Makes an organisation's alerts what its items are judged to be now; of items that are not among them there are none.
 * @returns those that are new, or have come to another level.
 */
export async function keepAlerts(
  tx: Tx,
  organisationId: string,
  judged: readonly { item: AheadItem; judgements: readonly WeatherJudgement[] }[],
  now: string,
): Promise<KeptAlert[]> {
  const kept = await tx.select().from(weatherAlerts).where(eq(weatherAlerts.organisationId, organisationId));
  const known = new Map(kept.map((alert) => [`${alert.scheduleId} ${alert.rule}`, alert]));
  const raised: KeptAlert[] = [];
  const written: KeptAlert[] = [];
  for (const { item, judgements } of judged) {
    for (const { rule, level, value, from, to } of judgements) {
      const key = `${item.id} ${rule}`;
      const before = known.get(key);
      known.delete(key);
      const isSame = before?.level === level;
      const alert = {
        ...{ scheduleId: item.id, organisationId, rule, level, value },
        ...{ fromAt: from, toAt: to, raisedAt: isSame ? before.raisedAt : now },
      };
      if (!isSame) raised.push(alert);
      if (!isSame || before.value !== value || before.fromAt !== from || before.toAt !== to)
        written.push(alert);
    }
  }
  for (const { scheduleId, rule } of known.values())
    await tx
      .delete(weatherAlerts)
      .where(and(eq(weatherAlerts.scheduleId, scheduleId), eq(weatherAlerts.rule, rule)));
  for (let at = 0; at < written.length; at += CHUNK)
    await tx
      .insert(weatherAlerts)
      .values(written.slice(at, at + CHUNK))
      .onConflictDoUpdate({
        target: [weatherAlerts.scheduleId, weatherAlerts.rule],
        set: {
          level: sql`excluded.level`,
          value: sql`excluded.value`,
          fromAt: sql`excluded.from_at`,
          toAt: sql`excluded.to_at`,
          raisedAt: sql`excluded.raised_at`,
        },
      });
  return raised;
}
