import { and, count, eq, gt, isNotNull, isNull } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { newId } from "../../core/ids.ts";
import { placeProblems, PLACES_MAX, type PlacePut } from "../../core/places.ts";
import { foldName, placeKeys } from "../../core/places/find.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import { enqueueAll } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { places } from "../../db/schema/places.ts";
import { routePlans } from "../../db/schema/routes.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { placeItem, type PlaceRow } from "./queries.ts";

/** Looked through when a place is said anew, the nearest calls first; others are made anew when they are asked for. */
const PLANS_MAX = 2_000;

/** Degrees as text: no two programs need agree on what a float is. */
const stateOf = ({ name, latitude, longitude }: PlaceRow) => ({
  ...{ name, latitude: String(latitude), longitude: String(longitude) },
});

/**
 * Says where a location is that the schedule calls by a name: a name that is known means this from now on, and ways that
 * lead there are made anew.
 * @throws Problem 409 for one too many, 422 for a name of nothing but signs.
 */
export async function putPlace(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: PlacePut,
): Promise<Written> {
  const { organisationId, userId } = caller;
  const folded = foldName(input.name);
  if (folded === "")
    throw new Problem(placeProblems.noName, undefined, {
      errors: [{ pointer: "/name", detail: "must have letters or digits" }],
    });
  const said = {
    name: input.name,
    latitude: input.latitude,
    longitude: input.longitude,
    setBy: userId,
    updatedAt: instantOf(services.clock.now()),
  };
  try {
    return await write(services.database, caller, key, async (tx) => {
      const [before] = await tx
        .select()
        .from(places)
        .where(and(eq(places.organisationId, organisationId), eq(places.key, folded)))
        .for("update");
      if (!before) {
        const [held] = await tx
          .select({ count: count() })
          .from(places)
          .where(eq(places.organisationId, organisationId));
        if ((held?.count ?? 0) >= PLACES_MAX) throw new Problem(placeProblems.tooMany);
      }
      const [row] = await tx
        .insert(places)
        .values({ id: input.id ?? newId(services.clock.now()), organisationId, key: folded, ...said })
        .onConflictDoUpdate({ target: [places.organisationId, places.key], set: said })
        .returning();
      if (!row) throw new Error("an upsert returned no row");
      audit(tx, {
        action: "places.put",
        object: { type: "place", id: row.id },
        ...(before && { before: stateOf(before) }),
        after: stateOf(row),
        personal: { name: row.name, address: caller.address },
      });
      await planAnew(tx, row, said.updatedAt);
      return { status: before ? 200 : 201, body: placeItem(row) };
    });
  } catch (error) {
    if (isUniqueViolation(error, "places_pkey")) throw new Problem(common.conflict, "This id is taken.");
    throw error;
  }
}

/** Ways to calls that are to come, whose location has this name in it. */
async function planAnew(tx: Tx, { key, organisationId }: PlaceRow, now: string): Promise<void> {
  const plans = await tx
    .select({ id: routePlans.id, location: schedules.location })
    .from(routePlans)
    .innerJoin(schedules, and(eq(schedules.id, routePlans.scheduleId), isNull(schedules.deletedAt)))
    .where(
      and(
        eq(routePlans.organisationId, organisationId),
        gt(routePlans.callAt, now),
        isNotNull(schedules.location),
      ),
    )
    .orderBy(routePlans.callAt)
    .limit(PLANS_MAX);
  await enqueueAll(
    tx,
    plans
      .filter(({ location }) => location !== null && placeKeys(location).includes(key))
      .map(({ id }) => ({
        kind: "plan-route" as const,
        payload: { plan_id: id },
        organisationId,
        createdBy: null,
      })),
  );
}

/** The name means nothing any more. @throws Problem 404 */
export async function removePlace(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const [row] = await tx
      .delete(places)
      .where(and(eq(places.id, id), eq(places.organisationId, caller.organisationId)))
      .returning();
    if (!row) throw new Problem(common.notFound);
    audit(tx, {
      action: "places.removed",
      object: { type: "place", id },
      before: stateOf(row),
      personal: { name: row.name, address: caller.address },
    });
    return { status: 204, body: null };
  });
}
