import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { scheduleEntry } from "../../api/calendars/queries.ts";
import { CALENDAR_POLL_MINUTES } from "../../core/calendars.ts";
import { invitation, type Invitation } from "../../core/calendars/document.ts";
import type { JobPayload } from "../../core/jobs.ts";
import { addElapsed, instantOf } from "../../core/time.ts";
import type { Tx } from "../../db/open.ts";
import { pushCalendars } from "../../db/calendar-pushes.ts";
import { tell, type Tidings } from "../../db/notify.ts";
import { announcements } from "../../db/schema/announcements.ts";
import { fullName } from "../../db/people.ts";
import { memberships, users } from "../../db/schema/organisations.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";
import { restOverrides, schedulePeople, schedules } from "../../db/schema/schedules.ts";
import { handler, type Run } from "../handler.ts";
import { replanRoutes } from "./routes.ts";
import { audiencesOf, keepTold, keepWritten } from "./schedule-audiences.ts";

/** A change of what is further off is news in the page, and no e-mail yet. */
const MAIL_MINUTES_BEFORE = 7 * 24 * 60;

export const notifyAnnouncement = handler("notify-announcement", async (run) => {
  await run.write(async (tx) => {
    const [news] = await tx
      .select()
      .from(announcements)
      .where(
        and(
          eq(announcements.id, run.job.payload.announcement_id),
          eq(announcements.organisationId, run.job.organisationId ?? ""),
          isNull(announcements.deletedAt),
        ),
      );
    if (!news) return;
    const readers =
      news.productionId === null
        ? await everybody(tx, news.organisationId)
        : await onProduction(tx, news.productionId);
    await tell(
      tx,
      readers.filter((id) => id !== news.createdBy),
      {
        organisationId: news.organisationId,
        key: `announcement:${news.id}`,
        kind: "announcement",
        title: news.title,
        body: news.body,
        link: "/announcements",
        byMail: true,
      },
      run.portalUrl,
    );
  });
  return null;
});

/** Tells whom an item is for what it says now, and whom it is not for any more; one that is over by then is nobody's concern. */
export const notifySchedule = handler("notify-schedule", async (run) => {
  const { payload, createdBy, organisationId } = run.job;
  await run.write(async (tx) => {
    const [found] = await tx
      .select({ schedule: schedules, production: productions.name })
      .from(schedules)
      .innerJoin(productions, eq(productions.id, schedules.productionId))
      .where(and(eq(schedules.id, payload.schedule_id), eq(schedules.organisationId, organisationId ?? "")));
    const now = instantOf(run.clock.now());
    if (!found || (found.schedule.endsAt ?? found.schedule.startsAt) < now) return;
    const { schedule } = found;
    const readers = await readersOf(tx, schedule);
    const removed = (payload.removed_user_ids ?? []).filter((id) => !readers.includes(id));
    await pushCalendars(tx, schedule.organisationId, [...readers, ...removed]);
    if (payload.version > 1) await replanRoutes(tx, schedule);
    const told = async (ids: readonly string[], news: News) =>
      await tell(
        tx,
        ids.filter((id) => id !== createdBy),
        tidingsOf(run, found, now, news),
        run.portalUrl,
      );
    const isGone = schedule.deletedAt !== null || schedule.status === "cancelled";
    const byClocks = payload.because === "zone-rules";
    // A later change has a job of its own, which does not know whom this one was not for any more.
    if (schedule.version === payload.version) {
      const method = isGone ? "CANCEL" : "REQUEST";
      const link = schedule.deletedAt === null ? `/schedule/${schedule.id}` : "/schedule";
      for (const { isNew, changes, userIds } of await audiencesOf(
        tx,
        schedule,
        readers,
        payload.added_user_ids,
      )) {
        const word = isGone ? "Cancelled" : byClocks ? "Clocks changed" : isNew ? "New" : "Changed";
        await keepTold(tx, schedule, await told(userIds, { word, method, link, changes }));
      }
      if (createdBy !== null && readers.includes(createdBy)) await keepWritten(tx, schedule, createdBy, now);
    }
    await told(removed, { word: "Not for you any more", method: "CANCEL", link: "/schedule", changes: [] });
  });
  return null;
});

type Found = { schedule: typeof schedules.$inferSelect; production: string };
type News = { word: string; method: Invitation["method"]; link: string; changes: readonly string[] };

/**
 * What is said of an item. What changes so close to its start that a subscribed calendar may not look before goes with
 * the e-mail as well (iTIP).
 */
function tidingsOf(
  { job, mailer }: Pick<Run<JobPayload<"notify-schedule">>, "job" | "mailer">,
  { schedule, production }: Found,
  now: string,
  { word, method, link, changes }: News,
): Tidings {
  const { started_at: before = "" } = job.payload;
  // Whoever was to come today hears of it today, wherever it was moved to.
  const first = before >= now && before < schedule.startsAt ? before : schedule.startsAt;
  const calendarFor: Tidings["calendarFor"] = ({ email, name }) =>
    invitation(scheduleEntry(schedule, production), {
      method,
      organizer: mailer.address,
      attendee: { address: email, name },
      sentAt: now,
    });
  return {
    organisationId: schedule.organisationId,
    key: `schedule:${schedule.id}:${job.payload.version}`,
    kind: "schedule",
    title: `${word}: ${schedule.title}`,
    body: [
      ...changes,
      production,
      whenOf(schedule),
      schedule.stage,
      schedule.location,
      job.payload.because === "zone-rules" &&
        "The rules of these clocks changed. Here it stays as it was; on other clocks it moves.",
    ]
      .filter(Boolean)
      .join("\n"),
    link,
    about: { scheduleId: schedule.id, version: job.payload.version, startsAt: first },
    at: now,
    byMail: first < addElapsed(now, MAIL_MINUTES_BEFORE),
    ...(first < addElapsed(now, CALENDAR_POLL_MINUTES) && { calendarFor }),
  };
}

/** Whom an item names, or everybody on its production. */
async function readersOf(tx: Tx, { id, productionId }: Found["schedule"]): Promise<string[]> {
  const named = await tx
    .select({ userId: schedulePeople.userId })
    .from(schedulePeople)
    .where(eq(schedulePeople.scheduleId, id));
  return named.length > 0 ? named.map(({ userId }) => userId) : await onProduction(tx, productionId);
}

/** Somebody planned over a warning and said that another planner agreed: who can say at once if they did not. */
export const notifyRestOverride = handler("notify-rest-override", async (run) => {
  await run.write(async (tx) => {
    const [found] = await tx
      .select({ kept: restOverrides, title: schedules.title, maker: fullName(users) })
      .from(restOverrides)
      .innerJoin(schedules, eq(schedules.id, restOverrides.scheduleId))
      .innerJoin(users, eq(users.id, restOverrides.madeBy))
      .where(
        and(
          eq(restOverrides.id, run.job.payload.override_id),
          eq(restOverrides.organisationId, run.job.organisationId ?? ""),
        ),
      );
    if (!found) return;
    const { kept, title, maker } = found;
    await tell(
      tx,
      [kept.approvedBy],
      {
        organisationId: kept.organisationId,
        key: `rest-override:${kept.id}`,
        kind: "schedule",
        title: `Too little rest, with your agreement: ${title}`,
        body: [`${maker}: “${kept.reason}”`, ...kept.findings.map(({ reason }) => reason)].join("\n"),
        link: `/schedule/${kept.scheduleId}`,
        byMail: true,
      },
      run.portalUrl,
    );
  });
  return null;
});

/** The wall time that people agreed on, with the zone it is in. */
function whenOf({ localStart, allDay, zone }: typeof schedules.$inferSelect): string {
  const [day = "", time = ""] = localStart.split("T");
  return allDay ? `${day}, all day` : `${day} ${time.slice(0, 5)} (${zone})`;
}

async function onProduction(tx: Tx, productionId: string): Promise<string[]> {
  const rows = await tx
    .select({ userId: productionPeople.userId })
    .from(productionPeople)
    .where(eq(productionPeople.productionId, productionId));
  return rows.map(({ userId }) => userId);
}

/** Members who see announcements: whoever only runs the system does not. */
async function everybody(tx: Tx, organisationId: string): Promise<string[]> {
  const rows = await tx
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, organisationId),
        isNull(memberships.deletedAt),
        ne(sql`array_to_string(${memberships.roles}, ',')`, "engineer"),
      ),
    );
  return rows.map(({ userId }) => userId);
}
