import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { Device, DeviceQuery } from "../../core/devices.ts";
import type { NotificationSettings } from "../../core/notification-settings.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { devices, notificationSettings } from "../../db/schema/devices.ts";
import type { Services } from "../services.ts";

type Row = typeof devices.$inferSelect;
type Configured = Pick<Services, "config">;

export const deviceItem = (row: Row, { config }: Configured): Device => ({
  id: row.id,
  name: row.name,
  place: new URL(row.endpoint).host,
  state: row.goneAt === null ? "reachable" : "gone",
  is_current: row.publicKey === config.push.publicKey,
  told_at: row.toldAt,
  created_at: row.createdAt,
});

/** A person's own, the same in every organisation of theirs. */
export const ownDevices = ({ userId }: Pick<Caller, "userId">) =>
  and(eq(devices.userId, userId), isNull(devices.removedAt));

/** The newest first. */
export async function listDevices(
  db: Reader,
  services: Configured,
  caller: Caller,
  query: DeviceQuery,
): Promise<Page<Device>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  readSort(query.sort, ["created_at"], { by: "created_at", descending: true });
  const rows = await db
    .select()
    .from(devices)
    .where(
      and(
        ownDevices(caller),
        after && sql`(${devices.createdAt}, ${devices.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(desc(devices.createdAt), desc(devices.id))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    (row) => [row.createdAt, row.id],
    (row) => deviceItem(row, services),
  );
}

/** @throws Problem 404 */
export async function getDevice(db: Reader, caller: Caller, id: string): Promise<Row> {
  const [row] = await db
    .select()
    .from(devices)
    .where(and(ownDevices(caller), eq(devices.id, id)));
  if (!row) throw new Problem(common.notFound);
  return row;
}

export async function getSettings(
  db: Reader,
  { config }: Configured,
  { userId }: Pick<Caller, "userId">,
): Promise<NotificationSettings> {
  const [row] = await db.select().from(notificationSettings).where(eq(notificationSettings.userId, userId));
  return {
    quiet: quietOf(row),
    phone: phoneOf(row),
    push_key: config.push.publicKey ?? null,
    has_texts: config.textToken !== undefined,
  };
}

type Settings = typeof notificationSettings.$inferSelect | undefined;

function quietOf(row: Settings): NotificationSettings["quiet"] {
  const [from, until, zone] = [row?.quietFrom, row?.quietUntil, row?.homeZone];
  return from && until && zone ? { from, until, zone } : null;
}

function phoneOf(row: Settings): NotificationSettings["phone"] {
  if (!row?.phone) return null;
  if (row.phoneConfirmedAt === null) return { number: row.phone, state: "waiting" };
  return { number: row.phone, state: row.phoneStoppedAt === null ? "confirmed" : "stopped" };
}
