import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { addElapsed, instantOf } from "../../core/time.ts";
import { rederived } from "../../core/time/rederive.ts";
import { zoneRules } from "../../core/time/rules.ts";
import { audit } from "../../db/audit.ts";
import { EVENT_COLUMNS, type EventRow } from "../../db/events.ts";
import type { Tx } from "../../db/open.ts";
import { events, eventSeats } from "../../db/schema/events.ts";
import type { Looked, Version } from "./zone-rules.ts";

/** Looked at in one transaction. */
const CHUNK = 500;
/** By other rules what seems to have begun may be still to come. */
const BEGUN_MINUTES = 26 * 60;

/**
 * Events of a zone whose rules changed: what was announced stays on the wall of its place, and its instant moves. Guests
 * come by that wall, which says what it said: they are not written to. Its page, its list and its planners' see the
 * new version, and the trail says why.
 */
export async function takeEvents(tx: Tx, version: Version, nowMs: number): Promise<Looked> {
  const now = instantOf(nowMs);
  const isOf = and(
    eq(events.zone, version.zone),
    eq(events.zoneRules, version.rules),
    gt(events.startsAt, addElapsed(now, -BEGUN_MINUTES)),
  );
  const found = await tx
    .select({ id: events.id, heldOn: events.heldOn })
    .from(events)
    .where(isOf)
    .orderBy(events.startsAt)
    .limit(CHUNK);
  if (found.length === 0) return { looked: 0, moved: 0, isLast: true };
  const isFound = inArray(
    events.id,
    found.map(({ id }) => id),
  );
  // Their seats first, as whoever changes an event does; their days say which years' tables are looked into.
  await tx
    .select({ id: eventSeats.eventId })
    .from(eventSeats)
    .where(
      inArray(
        eventSeats.eventId,
        found.map(({ id }) => id),
      ),
    )
    .orderBy(eventSeats.eventId)
    .for("no key update");
  const days = found.map(({ heldOn }) => heldOn);
  const rows = await tx
    .select(EVENT_COLUMNS)
    .from(events)
    .where(and(isOf, isFound, inArray(events.heldOn, [...new Set(days)])));
  let moved = 0;
  for (const row of rows) if (await settle(tx, row, now)) moved += 1;
  return { looked: rows.length, moved, isLast: found.length < CHUNK };
}

/** Stamped where it means the same instants; else moved, with its event. */
async function settle(tx: Tx, row: EventRow, now: string): Promise<boolean> {
  const times = rederived(row);
  const isSame = times.startsAt === row.startsAt && times.endsAt === row.endsAt;
  const present = { zoneRules: zoneRules(row.zone) };
  const next = { ...times, version: sql`${events.version} + 1`, updatedAt: now };
  const isIt = and(eq(events.id, row.id), eq(events.heldOn, row.heldOn));
  await tx
    .update(events)
    .set(isSame ? present : { ...present, ...next })
    .where(isIt);
  if (isSame) return false;
  const [after] = await tx.select(EVENT_COLUMNS).from(events).where(isIt);
  if (!after) throw new Error("a locked event is gone");
  audit(tx, {
    action: "events.rederived",
    object: { type: "event", id: row.id, version: after.version },
    before: row,
    after,
    organisationIds: [row.organisationId],
  });
  return true;
}
