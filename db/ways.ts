import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { QuietHours } from "../core/ladder.ts";
import type { NotificationKind } from "../core/notifications.ts";
import type { Tx } from "./open.ts";
import { readMuted } from "./person-settings.ts";
import { devices, notificationSettings } from "./schema/devices.ts";

/** How somebody may be reached beside an e-mail, and when not. */
export type Ways = {
  /** Ids of those that can be reached. */
  devices: string[];
  /** A number that its owner confirmed. */
  phone: string | null;
  quiet: (QuietHours & { zone: string }) | undefined;
  /** Of which they want no e-mail. */
  muted: readonly NotificationKind[];
};

export const NO_WAYS: Ways = { devices: [], phone: null, quiet: undefined, muted: [] };

/** Somebody is where their last item of a day was, or where the next one within half a day is. */
const HOURS_SINCE = 24;
const HOURS_UNTIL = 12;

/** Of whoever has turned on a device, or set anything; everybody else is told by e-mail at once. */
export async function waysOf(
  tx: Tx,
  organisationId: string,
  userIds: readonly string[],
  now: string,
): Promise<Map<string, Ways>> {
  const [settings, reachable, muted] = await Promise.all([
    tx
      .select()
      .from(notificationSettings)
      .where(inArray(notificationSettings.userId, [...userIds])),
    tx
      .select({ id: devices.id, userId: devices.userId })
      .from(devices)
      .where(and(inArray(devices.userId, [...userIds]), isNull(devices.removedAt), isNull(devices.goneAt)))
      .orderBy(asc(devices.createdAt), asc(devices.id)),
    readMuted(tx, organisationId, userIds),
  ]);
  const quietOnes = settings.filter(({ quietFrom }) => quietFrom !== null).map(({ userId }) => userId);
  const zones = await zonesOf(tx, organisationId, quietOnes, now);
  const ways = new Map<string, Ways>();
  for (const { userId, quietFrom, quietUntil, homeZone, ...row } of settings) {
    const hasPhone = row.phoneConfirmedAt !== null && row.phoneStoppedAt === null;
    const zone = zones.get(userId) ?? homeZone;
    ways.set(userId, {
      ...NO_WAYS,
      phone: hasPhone ? row.phone : null,
      quiet:
        quietFrom === null || quietUntil === null || zone === null
          ? undefined
          : { from: quietFrom, until: quietUntil, zone },
    });
  }
  for (const { id, userId } of reachable) {
    const known = ways.get(userId) ?? NO_WAYS;
    ways.set(userId, { ...known, devices: [...known.devices, id] });
  }
  for (const [userId, kinds] of muted) ways.set(userId, { ...(ways.get(userId) ?? NO_WAYS), muted: kinds });
  return ways;
}

/** In which zone's clock each of them lives just now, where their schedule says so. */
async function zonesOf(
  tx: Tx,
  organisationId: string,
  userIds: readonly string[],
  now: string,
): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map();
  const whom = sql.join(
    userIds.map((id) => sql`(${id}::uuid)`),
    sql`, `,
  );
  const rows = await tx.execute<{ user_id: string; zone: string }>(sql`
    select who.id as user_id, near.zone from (values ${whom}) as who (id) cross join lateral (
      select s.zone from schedules s
      where s.organisation_id = ${organisationId} and s.deleted_at is null and s.status <> 'cancelled'
        and s.starts_at > ${now}::timestamptz - ${HOURS_SINCE} * interval '1 hour'
        and s.starts_at < ${now}::timestamptz + ${HOURS_UNTIL} * interval '1 hour'
        and case when exists (select from schedule_people p where p.schedule_id = s.id)
          then exists (select from schedule_people p where p.schedule_id = s.id and p.user_id = who.id)
          else exists (select from production_people p where p.production_id = s.production_id and p.user_id = who.id) end
      order by s.starts_at <= ${now}::timestamptz desc, abs(extract(epoch from s.starts_at - ${now}::timestamptz)), s.id
      limit 1) as near`);
  return new Map(rows.map(({ user_id, zone }) => [user_id, zone]));
}

/** What one person has set; undefined: nothing yet. */
export async function settingsOf(tx: Pick<Tx, "select">, userId: string) {
  const [row] = await tx.select().from(notificationSettings).where(eq(notificationSettings.userId, userId));
  return row;
}
