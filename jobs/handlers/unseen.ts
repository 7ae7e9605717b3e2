import { and, eq, inArray, sql } from "drizzle-orm";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { tell } from "../../db/notify.ts";
import type { Tx } from "../../db/open.ts";
import { scheduleReceipts } from "../../db/schema/schedule-receipts.ts";
import { handler } from "../handler.ts";

/** People in one transaction; the rest are taken by the next. */
const ROWS_MAX = 500;
const NAMES_MAX = 20;

type Unseen = {
  schedule_id: string;
  organisation_id: string;
  production_id: string;
  title: string;
  local_start: string;
  zone: string;
  user_id: string;
  version: number;
  name: string;
  opened: boolean;
  refused: boolean;
};

/**
 * A change within a day of its start has to be seen in time. Whoever has not said so after a third of the time that was
 * left when they were told, or whom nothing reached, is named to the planners, once: somebody can ring them up yet.
 */
export const escalateUnseen = handler("escalate-unseen", async (run) => {
  let escalated = 0;
  for (let taken = ROWS_MAX; taken === ROWS_MAX;) {
    run.signal.throwIfAborted();
    taken = await run.write(async (tx) => {
      const now = instantOf(run.clock.now());
      const rows = await takeUnseen(tx, now);
      for (const people of Map.groupBy(rows, (row) => `${row.schedule_id} ${row.version}`).values())
        await escalate(tx, people, { now, turn: run.job.id, portalUrl: run.portalUrl });
      return rows.length;
    });
    escalated += taken;
  }
  return { escalated };
});

/** Their e-mail came back, no device of theirs took it, and no text is on its way. */
const NOTHING_CAME = sql`(coalesce(mail.state in ('refused', 'bounced'), false) and l.due_at is null
  and not exists (select from pushes p where p.notification_id = l.id and p.state = 'sent')
  and not exists (select from texts t where t.notification_id = l.id and t.state <> 'failed'))`;

/** Of the versions that are the last that somebody was told; who was taken off an item since need not see it. */
async function takeUnseen(tx: Tx, now: string): Promise<Unseen[]> {
  const rows = await tx.execute<Unseen>(sql`
    select r.schedule_id, r.organisation_id, s.production_id, s.title, s.zone,
      to_char(s.local_start, 'YYYY-MM-DD HH24:MI') as local_start, r.user_id, r.version,
      u.first_name || ' ' || u.last_name as name, r.opened_at is not null as opened,
      ${NOTHING_CAME} as refused
    from schedule_receipts r
    join schedules s on s.id = r.schedule_id and s.deleted_at is null
    join users u on u.id = r.user_id and u.is_active
    left join mails mail on mail.id = r.mail_id
    left join ladders l on l.schedule_id = r.schedule_id and l.user_id = r.user_id and l.version = r.version
    where r.told_at > ${now}::timestamptz - interval '1 day' and r.told_at <= ${now}::timestamptz
      and r.acknowledged_at is null and r.escalated_at is null and r.version > 1
      and s.starts_at > ${now}::timestamptz and s.starts_at <= r.told_at + interval '1 day'
      and (${NOTHING_CAME} or ${now}::timestamptz >= r.told_at + (s.starts_at - r.told_at) / 3)
      and not exists (select from schedule_receipts later where later.schedule_id = r.schedule_id
        and later.user_id = r.user_id and later.version > r.version
        and (later.told_at is not null or later.acknowledged_at is not null))
      and case when exists (select from schedule_people where schedule_id = s.id)
        then exists (select from schedule_people where schedule_id = s.id and user_id = r.user_id)
        else exists (select from production_people where production_id = s.production_id and user_id = r.user_id) end
    order by r.told_at limit ${ROWS_MAX} for update of r skip locked`);
  return [...rows];
}

type At = { now: string; turn: string; portalUrl: string };

/** Planners are told of one item at a time, of all of its people at once. */
async function escalate(tx: Tx, people: readonly Unseen[], { now, turn, portalUrl }: At): Promise<void> {
  const [one] = people;
  if (!one) return;
  await tx
    .update(scheduleReceipts)
    .set({ escalatedAt: now })
    .where(
      and(
        eq(scheduleReceipts.scheduleId, one.schedule_id),
        eq(scheduleReceipts.version, one.version),
        inArray(
          scheduleReceipts.userId,
          people.map((person) => person.user_id),
        ),
      ),
    );
  audit(tx, {
    action: "schedules.escalated",
    object: { type: "schedule", id: one.schedule_id, version: one.version },
    after: { people: String(people.length), at: now },
    organisationIds: [one.organisation_id],
  });
  const named = people
    .slice(0, NAMES_MAX)
    .map(({ name, refused, opened }) => `${name}${reasonOf(refused, opened)}`);
  const more = people.length - named.length;
  await tell(
    tx,
    await plannersOf(tx, one),
    {
      organisationId: one.organisation_id,
      key: `unseen:${one.schedule_id}:${one.version}:${turn}`,
      kind: "schedule",
      title: `Not seen yet by ${people.length}: ${one.title}`,
      body: [
        `It begins ${one.local_start} (${one.zone}) and changed late. These have not said that they have seen it:`,
        ...named,
        ...(more > 0 ? [`and ${more} more`] : []),
      ].join("\n"),
      link: `/schedule/${one.schedule_id}`,
      byMail: true,
      at: now,
    },
    portalUrl,
  );
}

function reasonOf(refused: boolean, opened: boolean): string {
  if (opened) return " (opened it)";
  return refused ? " (e-mail came back)" : "";
}

/** Who plans on its production; where nobody does, every planner of the organisation. */
async function plannersOf(tx: Tx, { organisation_id, production_id }: Unseen): Promise<string[]> {
  const rows = await tx.execute<{ user_id: string; is_on: boolean }>(sql`
    select m.user_id, exists (select from production_people p
      where p.production_id = ${production_id} and p.user_id = m.user_id) as is_on
    from memberships m
    where m.organisation_id = ${organisation_id} and m.deleted_at is null and m.roles && '{admin,manager}'::text[]`);
  const on = rows.filter(({ is_on }) => is_on);
  return (on.length > 0 ? on : [...rows]).map(({ user_id }) => user_id);
}
