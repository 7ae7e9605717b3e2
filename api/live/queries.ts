import { inArray } from "drizzle-orm";
import type { FeedChange } from "../../core/feed.ts";
import type { LiveReader } from "../../core/live.ts";
import type { Database } from "../../db/open.ts";
import { announcements } from "../../db/schema/announcements.ts";
import { productionPeople } from "../../db/schema/productions.ts";
import { schedules } from "../../db/schema/schedules.ts";

/** The productions that each of these readers works on in their organisation, as a function of the reader. */
export async function productionsOf(
  { db }: Database,
  readers: readonly LiveReader[],
): Promise<(reader: LiveReader) => ReadonlySet<string>> {
  if (readers.length === 0) return () => new Set();
  const rows = await db
    .select({
      userId: productionPeople.userId,
      organisationId: productionPeople.organisationId,
      productionId: productionPeople.productionId,
    })
    .from(productionPeople)
    .where(inArray(productionPeople.userId, [...new Set(readers.map(({ userId }) => userId))]));
  return ({ userId, organisationId }) =>
    new Set(
      rows
        .filter((row) => row.userId === userId && row.organisationId === organisationId)
        .map(({ productionId }) => productionId),
    );
}

/** The production of each item that is gone, by the item's id: the batch does not carry its row. */
export async function locate(
  { db }: Database,
  changes: readonly FeedChange[],
): Promise<ReadonlyMap<string, string | null>> {
  const gone = (entity: string) =>
    changes.filter((change) => change.entity === entity && change.row === null).map(({ key }) => key);
  const [goneSchedules, goneAnnouncements] = [gone("schedules"), gone("announcements")];
  const rows: { id: string; productionId: string | null }[] = [];
  if (goneSchedules.length > 0)
    rows.push(
      ...(await db
        .select({ id: schedules.id, productionId: schedules.productionId })
        .from(schedules)
        .where(inArray(schedules.id, goneSchedules))),
    );
  if (goneAnnouncements.length > 0)
    rows.push(
      ...(await db
        .select({ id: announcements.id, productionId: announcements.productionId })
        .from(announcements)
        .where(inArray(announcements.id, goneAnnouncements))),
    );
  return new Map(rows.map(({ id, productionId }) => [id, productionId]));
}
