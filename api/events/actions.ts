import { and, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { EVENT_YEAR_MIN, EVENT_YEARS_AHEAD, PARTY_DEFAULT_MAX } from "../../core/event-states.ts";
import { eventProblems, type EventCancel, type EventChange, type EventCreate } from "../../core/events.ts";
import { newId } from "../../core/ids.ts";
import { common, Problem } from "../../core/problem.ts";
import { resolveTimes, type ScheduleTimes } from "../../core/schedules.ts";
import { instantOf } from "../../core/time.ts";
import { showDateOf } from "../../core/time/days.ts";
import { audit } from "../../db/audit.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import type { EventRow, FoundEvent } from "../../db/events.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { events, eventSeats } from "../../db/schema/events.ts";
import { productions } from "../../db/schema/productions.ts";
import { write, type Outcome, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { eventItem, getEvent } from "./queries.ts";

const objectOf = ({ id, version }: Pick<EventRow, "id" | "version">) => ({
  type: "event" as const,
  id,
  version,
});

async function answer(tx: Tx, caller: Caller, id: string, status: number): Promise<Outcome> {
  const body = eventItem(await getEvent(tx, caller, id));
  return { status, body, etag: `"${body.version}"` };
}

/** What an audit event binds to: what it says, and how much room there is. */
const stateOf = ({ event, seats }: FoundEvent) => ({ ...event, capacity: seats.capacity });

/** A draft of a production. @throws Problem 404 for no production of theirs, 409 for an id that is taken, 422 */
export async function createEvent(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: EventCreate,
): Promise<Written> {
  const nowMs = services.clock.now();
  const id = input.id ?? newId(nowMs);
  try {
    return await write(services.database, caller, key, async (tx) => {
      const production = await findProduction(tx, caller, input.production_id);
      const { allDay: __, ...times } = resolveTimes(input, production);
      const heldOn = dayOf(times, production, nowMs);
      const whose = { organisationId: caller.organisationId, productionId: input.production_id, heldOn };
      await tx.insert(eventSeats).values({ eventId: id, ...whose, capacity: input.capacity ?? null });
      await tx.insert(events).values({
        id,
        ...whose,
        ...times,
        title: input.title,
        description: input.description || null,
        location: input.location,
        status: "draft",
        partyMax: input.party_max ?? PARTY_DEFAULT_MAX,
        createdAt: instantOf(nowMs),
        updatedAt: instantOf(nowMs),
      });
      const made = await getEvent(tx, caller, id);
      audit(tx, { action: "events.created", object: objectOf(made.event), after: stateOf(made) });
      return { status: 201, body: eventItem(made), etag: '"1"' };
    });
  } catch (error) {
    if (isUniqueViolation(error, "event_seats_pkey")) throw new Problem(common.conflict, "This id is taken.");
    throw error;
  }
}

/**
 * Who comes to one that was published hears of another time or place.
 * @throws Problem 404; 409 for one that was cancelled, or fewer seats than are taken; 412; 422
 */
export async function changeEvent(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version }: { id: string; version: number },
  input: EventChange,
): Promise<Written> {
  const nowMs = services.clock.now();
  return await write(services.database, caller, key, async (tx) => {
    const before = await lockEvent(tx, caller, id, version);
    if (before.event.status === "cancelled") throw new Problem(eventProblems.cancelled);
    const production = await findProduction(tx, caller, before.event.productionId);
    const { allDay: __, ...times } = resolveTimes(input, { ...before.event, allDay: false });
    const heldOn = touchesTime(input) ? dayOf(times, production, nowMs) : before.event.heldOn;
    if (input.capacity != null && input.capacity < before.seats.attendeeCount)
      throw new Problem(eventProblems.fewerThanCome, undefined, {
        errors: [{ pointer: "/capacity", detail: `must be at least ${before.seats.attendeeCount}` }],
      });
    // The day of its seats first: its row goes with it, into another year's table where it must.
    await tx
      .update(eventSeats)
      .set({ heldOn, ...(input.capacity === undefined ? {} : { capacity: input.capacity }) })
      .where(eq(eventSeats.eventId, id));
    await tx
      .update(events)
      .set({
        ...times,
        ...(input.title === undefined ? {} : { title: input.title }),
        ...(input.description === undefined ? {} : { description: input.description || null }),
        ...(input.location === undefined ? {} : { location: input.location }),
        ...(input.party_max === undefined ? {} : { partyMax: input.party_max }),
        ...nextVersion(nowMs),
      })
      .where(and(eq(events.id, id), eq(events.heldOn, heldOn)));
    const after = await getEvent(tx, caller, id);
    audit(tx, {
      action: "events.changed",
      object: objectOf(after.event),
      before: stateOf(before),
      after: stateOf(after),
    });
    if (isAnotherAppointment(before.event, after.event)) await notify(tx, caller, after, "changed");
    return await answer(tx, caller, id, 200);
  });
}

/** Anybody may read it from now on, and say that they come. @throws Problem 404, 409, 412 */
export async function publishEvent(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version }: { id: string; version: number },
): Promise<Written> {
  const nowMs = services.clock.now();
  return await write(services.database, caller, key, async (tx) => {
    const before = await lockEvent(tx, caller, id, version);
    if (before.event.status !== "draft") throw new Problem(eventProblems[before.event.status]);
    if (Date.parse(before.event.startsAt) <= nowMs) throw new Problem(eventProblems.over);
    const set = { status: "published" as const, publishedAt: instantOf(nowMs) };
    return await decide(tx, caller, before, { set, nowMs, action: "events.published" });
  });
}

/** It stays where it was read, and says that it was cancelled; who comes is told. @throws Problem 404, 409, 412 */
export async function cancelEvent(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version }: { id: string; version: number },
  { reason }: EventCancel,
): Promise<Written> {
  const nowMs = services.clock.now();
  return await write(services.database, caller, key, async (tx) => {
    const before = await lockEvent(tx, caller, id, version);
    if (before.event.status === "cancelled") throw new Problem(eventProblems.cancelled);
    const set = {
      status: "cancelled" as const,
      cancelledAt: instantOf(nowMs),
      cancelReason: reason || null,
    };
    const outcome = await decide(tx, caller, before, { set, nowMs, action: "events.cancelled" });
    if (before.event.status === "published")
      await notify(tx, caller, await getEvent(tx, caller, id), "cancelled");
    return outcome;
  });
}

type Decision = {
  set: Partial<EventRow>;
  nowMs: number;
  action: "events.published" | "events.cancelled";
};

async function decide(
  tx: Tx,
  caller: Caller,
  before: FoundEvent,
  { set, nowMs, action }: Decision,
): Promise<Outcome> {
  const { id, heldOn } = before.event;
  await tx
    .update(events)
    .set({ ...set, ...nextVersion(nowMs) })
    .where(and(eq(events.id, id), eq(events.heldOn, heldOn)));
  const after = await getEvent(tx, caller, id);
  audit(tx, { action, object: objectOf(after.event), before: stateOf(before), after: stateOf(after) });
  return await answer(tx, caller, id, 200);
}

const nextVersion = (nowMs: number) => ({
  version: sql`${events.version} + 1`,
  updatedAt: instantOf(nowMs),
});

/** One at a time with whoever takes seats of it (rsvps.ts). @throws Problem 404, 412 */
async function lockEvent(tx: Tx, caller: Caller, id: string, version: number): Promise<FoundEvent> {
  await tx
    .select({ id: eventSeats.eventId })
    .from(eventSeats)
    .where(and(eq(eventSeats.eventId, id), eq(eventSeats.organisationId, caller.organisationId)))
    .for("no key update");
  const found = await getEvent(tx, caller, id);
  if (found.event.version !== version) throw new Problem(common.versionMismatch);
  return found;
}

type Production = { zone: string; dayStartsAt: string };

async function findProduction(tx: Tx, caller: Caller, id: string): Promise<Production> {
  const [found] = await tx
    .select({ zone: productions.zone, dayStartsAt: productions.dayStartsAt })
    .from(productions)
    .where(
      and(
        eq(productions.id, id),
        eq(productions.organisationId, caller.organisationId),
        isNull(productions.deletedAt),
      ),
    );
  if (!found) throw new Problem(common.notFound, "There is no such production.");
  return found;
}

/** The date that it is of. @throws Problem 422 for a year that has no table yet, or never had one. */
function dayOf(
  { localStart }: Pick<ScheduleTimes, "localStart">,
  { dayStartsAt }: Production,
  nowMs: number,
): string {
  const day = showDateOf({ local_start: localStart, all_day: false }, dayStartsAt);
  const year = Number(day.slice(0, 4));
  const last = new Date(nowMs).getUTCFullYear() + EVENT_YEARS_AHEAD;
  if (year < EVENT_YEAR_MIN || year > last)
    throw new Problem(common.invalid, undefined, {
      errors: [{ pointer: "/local_start", detail: `must be from ${EVENT_YEAR_MIN} to ${last}` }],
    });
  return day;
}

const touchesTime = (input: EventChange): boolean =>
  input.local_start !== undefined || input.starts_at !== undefined || input.zone !== undefined;

/** Whether who comes must know of it. */
const isAnotherAppointment = (before: EventRow, after: EventRow): boolean =>
  after.status === "published" &&
  (before.startsAt !== after.startsAt ||
    before.localStart !== after.localStart ||
    before.location !== after.location ||
    before.title !== after.title);

async function notify(
  tx: Tx,
  caller: Caller,
  { event, seats }: FoundEvent,
  because: "cancelled" | "changed",
): Promise<void> {
  if (seats.attendeeCount === 0) return;
  await enqueue(tx, {
    kind: "notify-attendees",
    payload: { event_id: event.id, version: event.version, because },
    organisationId: caller.organisationId,
    createdBy: caller.userId,
  });
}
