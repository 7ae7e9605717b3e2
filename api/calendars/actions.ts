import { and, count, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import {
  CALENDAR_FEEDS_MAX,
  calendarProblems,
  mayShow,
  type CalendarEventChange,
  type CalendarEventCreate,
  type CalendarFeedCreate,
  type CalendarFeedMade,
} from "../../core/calendars.ts";
import { feedPath, newFeedToken } from "../../core/calendars/tokens.ts";
import { newId } from "../../core/ids.ts";
import { common, Problem } from "../../core/problem.ts";
import { resolveTimes } from "../../core/schedules.ts";
import { feedTokenHash } from "../../core/server/calendars.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { pushCalendars } from "../../db/calendar-pushes.ts";
import type { Tx } from "../../db/open.ts";
import { calendarEvents, calendarFeeds } from "../../db/schema/calendars.ts";
import { users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { eventItem, feedItem, getEvent, getFeed, type EventRow, type FeedRow } from "./queries.ts";

const feedObject = ({ id, version }: FeedRow) => ({ type: "calendar-feed" as const, id, version });
const eventObject = ({ id, version }: EventRow) => ({ type: "calendar-event" as const, id, version });

/**
 * Gives a device an address, which is told this once: of its secret a digest is kept, so a repeat of the request cannot
 * be answered with it and gives the same calendar another one.
 * @throws Problem 403 for more than the caller sees, 404 for a production that is not there, 409 for one too many.
 */
export async function makeFeed(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: CalendarFeedCreate,
): Promise<Written> {
  if (!mayShow(input.kind, caller.roles)) throw new Problem(calendarProblems.notEverything);
  const token = newFeedToken();
  return await write(services.database, caller, { ...key, key: undefined }, async (tx) => {
    await refuseUnknown(tx, caller, input.production_id ?? null);
    // Of two that are made at once the second counts the first.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, caller.userId)).for("update");
    const row = await keepFeed(services, tx, caller, input, feedTokenHash(token));
    audit(tx, {
      action: "calendars.feed-made",
      object: feedObject(row),
      after: { ...row, tokenHash: "" },
      personal: { name: row.name, address: caller.address },
    });
    const url = `${services.config.portalUrl.replace(/\/$/, "")}${feedPath(token)}`;
    const body: CalendarFeedMade = {
      ...feedItem(await getFeed(tx, caller, row.id)),
      url,
      webcal_url: url.replace(/^https?:/, "webcal:"),
    };
    return { status: 201, body, etag: `"${row.version}"` };
  });
}

async function refuseUnknown(tx: Tx, caller: Caller, productionId: string | null): Promise<void> {
  if (productionId === null) return;
  const [found] = await tx
    .select({ id: productions.id })
    .from(productions)
    .where(
      and(
        eq(productions.id, productionId),
        eq(productions.organisationId, caller.organisationId),
        isNull(productions.deletedAt),
      ),
    );
  if (!found) throw new Problem(common.notFound, "There is no such production.");
}

async function keepFeed(
  services: Services,
  tx: Tx,
  caller: Caller,
  input: CalendarFeedCreate,
  tokenHash: string,
): Promise<FeedRow> {
  const whose = { organisationId: caller.organisationId, userId: caller.userId };
  const standing = and(
    eq(calendarFeeds.organisationId, whose.organisationId),
    eq(calendarFeeds.userId, whose.userId),
    isNull(calendarFeeds.revokedAt),
  );
  if (input.id !== undefined) {
    const [again] = await tx
      .update(calendarFeeds)
      .set({ tokenHash, version: sql`${calendarFeeds.version} + 1` })
      .where(
        and(
          standing,
          eq(calendarFeeds.id, input.id),
          eq(calendarFeeds.name, input.name),
          eq(calendarFeeds.kind, input.kind),
        ),
      )
      .returning();
    if (again) return again;
  }
  const [held] = await tx.select({ count: count() }).from(calendarFeeds).where(standing);
  if ((held?.count ?? 0) >= CALENDAR_FEEDS_MAX) throw new Problem(calendarProblems.tooMany);
  const [row] = await tx
    .insert(calendarFeeds)
    .values({
      id: input.id ?? newId(services.clock.now()),
      ...whose,
      kind: input.kind,
      productionId: input.production_id ?? null,
      name: input.name,
      tokenHash,
      createdAt: instantOf(services.clock.now()),
    })
    .onConflictDoNothing({ target: calendarFeeds.id })
    .returning();
  if (!row) throw new Problem(common.conflict, "This id is taken.");
  return row;
}

/** @throws Problem 412 when `version` is not the present one. */
export async function renameFeed(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  name: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const before = await getFeed(tx, caller, id);
    const [row] = await tx
      .update(calendarFeeds)
      .set({ name, version: sql`${calendarFeeds.version} + 1` })
      .where(
        and(eq(calendarFeeds.id, id), eq(calendarFeeds.version, version), isNull(calendarFeeds.revokedAt)),
      )
      .returning();
    if (!row) throw new Problem(common.versionMismatch);
    audit(tx, { action: "calendars.feed-renamed", object: feedObject(row), personal: { name } });
    return { status: 200, body: feedItem({ ...before, feed: row }), etag: `"${row.version}"` };
  });
}

/** From now on its address is nowhere. */
export async function revokeFeed(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const { feed } = await getFeed(tx, caller, id);
    const [row] = await tx
      .update(calendarFeeds)
      .set({ revokedAt: instantOf(services.clock.now()), version: sql`${calendarFeeds.version} + 1` })
      .where(and(eq(calendarFeeds.id, id), isNull(calendarFeeds.revokedAt)))
      .returning();
    if (!row) throw new Problem(common.notFound);
    audit(tx, {
      action: "calendars.feed-revoked",
      object: feedObject(row),
      personal: { name: feed.name, address: caller.address },
    });
    return { status: 204, body: null };
  });
}

/** @throws Problem 409 for an id that is taken, 422 for times that are none. */
export async function createEvent(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: CalendarEventCreate,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const now = instantOf(services.clock.now());
    const [row] = await tx
      .insert(calendarEvents)
      .values({
        id: input.id ?? newId(services.clock.now()),
        organisationId: caller.organisationId,
        userId: caller.userId,
        title: input.title,
        ...resolveTimes(input, { zone: input.zone }),
        location: input.location || null,
        notes: input.notes || null,
        createdAt: now,
        updatedAt: now,
      })
      .onConflictDoNothing({ target: calendarEvents.id })
      .returning();
    if (!row) throw new Problem(common.conflict, "This id is taken.");
    audit(tx, { action: "calendars.event-created", object: eventObject(row), after: row });
    await pushCalendars(tx, caller.organisationId, [caller.userId]);
    return { status: 201, body: eventItem(row), etag: `"${row.version}"` };
  });
}

/** @throws Problem 412 when `version` is not the present one, 422 for times that are none. */
export async function changeEvent(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: CalendarEventChange,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const before = await getEvent(tx, caller, id);
    const [row] = await tx
      .update(calendarEvents)
      .set({
        ...(input.title === undefined ? {} : { title: input.title }),
        ...resolveTimes(input, before),
        ...(input.location === undefined ? {} : { location: input.location || null }),
        ...(input.notes === undefined ? {} : { notes: input.notes || null }),
        version: sql`${calendarEvents.version} + 1`,
        updatedAt: instantOf(services.clock.now()),
      })
      .where(
        and(eq(calendarEvents.id, id), eq(calendarEvents.version, version), isNull(calendarEvents.deletedAt)),
      )
      .returning();
    if (!row) throw new Problem(common.versionMismatch);
    audit(tx, { action: "calendars.event-changed", object: eventObject(row), before, after: row });
    await pushCalendars(tx, caller.organisationId, [caller.userId]);
    return { status: 200, body: eventItem(row), etag: `"${row.version}"` };
  });
}

/** Takes it away; calendars that have it show it as cancelled. */
export async function deleteEvent(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const before = await getEvent(tx, caller, id);
    const now = instantOf(services.clock.now());
    const [row] = await tx
      .update(calendarEvents)
      .set({ deletedAt: now, updatedAt: now, version: sql`${calendarEvents.version} + 1` })
      .where(and(eq(calendarEvents.id, id), isNull(calendarEvents.deletedAt)))
      .returning();
    if (!row) throw new Problem(common.notFound);
    audit(tx, { action: "calendars.event-deleted", object: eventObject(row), before, after: row });
    await pushCalendars(tx, caller.organisationId, [caller.userId]);
    return { status: 204, body: null };
  });
}
