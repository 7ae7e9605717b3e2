import { and, eq, isNull, sql } from "drizzle-orm";
import { attendeeMail } from "../../core/event-mails.ts";
import { EVENT_YEARS_AHEAD } from "../../core/event-states.ts";
import { newId } from "../../core/ids.ts";
import { eventById } from "../../db/events.ts";
import { enqueueMails } from "../../db/mails.ts";
import type { Tx } from "../../db/open.ts";
import { events } from "../../db/schema/events.ts";
import { mails } from "../../db/schema/notifications.ts";
import { organisations } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { handler } from "../handler.ts";

/** Messages in one transaction. */
const CHUNK = 500;

/** Tables for the years that events may be in, and for one more: the last day of a year asks for it before any job does. */
export const makeEventYears = handler(
  "event-years",
  async (run) => {
    const last = new Date(run.clock.now()).getUTCFullYear() + EVENT_YEARS_AHEAD + 1;
    return await run.write(async (tx) => {
      const [row] = await tx.execute<{ made: number }>(
        sql`select make_event_partitions(${last}::int) as made`,
      );
      return row ?? null;
    });
  },
  { concurrency: 1 },
);

/** Who comes hears of it by mail, once a version: what was told is marked with the message that tells it. */
export const notifyAttendees = handler("notify-attendees", async (run) => {
  const { event_id, version, because } = run.job.payload;
  let told = 0;
  for (let taken = CHUNK; taken === CHUNK;) {
    run.signal.throwIfAborted();
    taken = await run.write(async (tx) => {
      const event = await findEvent(tx, event_id, run.job.organisationId ?? "");
      // What was cancelled since is told as that, by the job of then.
      if (!event || (because === "changed" && event.status !== "published")) return 0;
      const people = await takeUntold(tx, event_id, version);
      const link = `${run.portalUrl}/performance/${event_id}`;
      const written = people.map((one) => ({
        id: newId(),
        organisationId: event.organisationId,
        userId: null,
        recipient: one.email,
        ...attendeeMail(event, { name: one.name, partySize: one.party_size }, because, link),
      }));
      if (written.length > 0) await tx.insert(mails).values(written);
      await enqueueMails(tx, written);
      return people.length;
    });
    told += taken;
  }
  return { told };
});

async function findEvent(tx: Tx, id: string, organisationId: string) {
  const [row] = await tx
    .select({
      organisationId: events.organisationId,
      title: events.title,
      localStart: events.localStart,
      zone: events.zone,
      location: events.location,
      status: events.status,
      cancelReason: events.cancelReason,
      organisationName: organisations.name,
    })
    .from(events)
    .innerJoin(organisations, eq(organisations.id, events.organisationId))
    .innerJoin(productions, eq(productions.id, events.productionId))
    .where(and(eventById(id), eq(events.organisationId, organisationId), isNull(productions.deletedAt)));
  return row;
}

type Untold = { name: string; email: string; party_size: number };

async function takeUntold(tx: Tx, eventId: string, version: number): Promise<Untold[]> {
  const rows = await tx.execute<Untold>(sql`
    update attendees set told_version = ${version}::int where id in (
      select id from attendees where event_id = ${eventId} and status = 'confirmed' and told_version < ${version}::int
        and erased_at is null order by created_at, id limit ${CHUNK} for update)
    returning name, email, party_size`);
  return [...rows];
}
