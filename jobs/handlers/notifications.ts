import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { addElapsed, instantOf } from "../../core/time.ts";
import type { Tx } from "../../db/open.ts";
import { tell } from "../../db/notify.ts";
import { announcements } from "../../db/schema/announcements.ts";
import { fullName } from "../../db/people.ts";
import { memberships, users } from "../../db/schema/organisations.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";
import { restOverrides, schedulePeople, schedules } from "../../db/schema/schedules.ts";
import { handler } from "../handler.ts";

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

/** Tells whom an item is for what it says now; one that is over by then is nobody's concern. */
export const notifySchedule = handler("notify-schedule", async (run) => {
  await run.write(async (tx) => {
    const [found] = await tx
      .select({ schedule: schedules, production: productions.name })
      .from(schedules)
      .innerJoin(productions, eq(productions.id, schedules.productionId))
      .where(
        and(
          eq(schedules.id, run.job.payload.schedule_id),
          eq(schedules.organisationId, run.job.organisationId ?? ""),
        ),
      );
    const now = instantOf(run.clock.now());
    // A later change has a job of its own.
    if (!found || found.schedule.version !== run.job.payload.version) return;
    const { schedule, production } = found;
    if ((schedule.endsAt ?? schedule.startsAt) < now) return;
    const named = await tx
      .select({ userId: schedulePeople.userId })
      .from(schedulePeople)
      .where(eq(schedulePeople.scheduleId, schedule.id));
    const readers =
      named.length > 0 ? named.map(({ userId }) => userId) : await onProduction(tx, schedule.productionId);
    const isGone = schedule.deletedAt !== null || schedule.status === "cancelled";
    const byClocks = run.job.payload.because === "zone-rules";
    const word = isGone
      ? "Cancelled"
      : byClocks
        ? "Clocks changed"
        : schedule.version === 1
          ? "New"
          : "Changed";
    await tell(
      tx,
      readers.filter((id) => id !== run.job.createdBy),
      {
        organisationId: schedule.organisationId,
        key: `schedule:${schedule.id}:${schedule.version}`,
        kind: "schedule",
        title: `${word}: ${schedule.title}`,
        body: [
          production,
          whenOf(schedule),
          schedule.stage,
          schedule.location,
          byClocks && "The rules of these clocks changed. Here it stays as it was; on other clocks it moves.",
        ]
          .filter(Boolean)
          .join("\n"),
        link: schedule.deletedAt === null ? `/schedule/${schedule.id}` : "/schedule",
        byMail: schedule.startsAt < addElapsed(now, MAIL_MINUTES_BEFORE),
      },
      run.portalUrl,
    );
  });
  return null;
});

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
