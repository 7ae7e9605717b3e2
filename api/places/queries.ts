import { and, asc, desc, eq, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import type { Place, PlaceQuery } from "../../core/places.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { places } from "../../db/schema/places.ts";

export type PlaceRow = typeof places.$inferSelect;

export const placeItem = (row: PlaceRow): Place => ({
  id: row.id,
  name: row.name,
  latitude: row.latitude,
  longitude: row.longitude,
  updated_at: row.updatedAt,
});

/** @throws Problem 404 */
export async function getPlace(db: Reader, { organisationId }: Caller, id: string): Promise<PlaceRow> {
  const [row] = await db
    .select()
    .from(places)
    .where(and(eq(places.id, id), eq(places.organisationId, organisationId)));
  if (!row) throw new Problem(common.notFound);
  return row;
}

/** An organisation's, by name as it is compared. */
export async function listPlaces(
  db: Reader,
  { organisationId }: Caller,
  query: PlaceQuery,
): Promise<Page<Place>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["text", "id"]);
  const { descending } = readSort(query.sort, ["name"], { by: "name", descending: false });
  const compare = sql.raw(descending ? "<" : ">");
  const rows = await db
    .select()
    .from(places)
    .where(
      and(
        eq(places.organisationId, organisationId),
        // A key is an organisation's own, so the id behind it decides nothing.
        after && sql`${places.key} ${compare} ${after[0]}`,
      ),
    )
    .orderBy((descending ? desc : asc)(places.key))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ key, id }) => [key, id], placeItem);
}
