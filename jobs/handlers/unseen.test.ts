import { afterAll, beforeAll, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import type { Notification } from "../../core/notifications.ts";
import type { Page } from "../../core/page.ts";
import type { ScheduleReach } from "../../core/schedule-receipts.ts";
import { enqueue, takeJob } from "../../db/jobs.ts";
import { auditEvents } from "../../db/schema/audit.ts";
import { sealTrail } from "../../db/audit.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { handlers } from "../handlers.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const PEOPLE = 100;
const MINUTE = 60_000;
let portal: TestApp;
let planner: TestPerson;
let elsewhere: TestPerson;
let nowMs: number;
const rooms = testRooms();

beforeAll(async () => {
  portal = await testApp();
  planner = await portal.person(["manager"]);
  elsewhere = await portal.person(["manager"], planner.organisationId);
  nowMs = portal.services.clock.now();
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

/** Runs all of a kind that wait, by the moved clock. */
async function work(kind: "notify-schedule" | "escalate-unseen"): Promise<void> {
  const { database } = portal;
  const never = new AbortController().signal;
  const waiting = await database.db.select().from(jobs).where(eq(jobs.kind, kind));
  for (const { id } of waiting.filter(({ state }) => state === "pending")) {
    const taken = await takeJob(database.db, id, 60_000);
    if (taken.outcome !== "taken") throw new Error(taken.outcome);
    const { log, blobs } = portal.services;
    const clock = { now: () => nowMs };
    const room = { ...rooms, database, log, clock, blobs, lockMs: 60_000 };
    await runJob(room, handlers[kind], taken.job, taken.lease, never, never);
  }
}
async function turn(): Promise<void> {
  await portal.database.db.transaction((tx) =>
    enqueue(tx, { kind: "escalate-unseen", payload: {}, organisationId: null, createdBy: null }),
  );
  await work("escalate-unseen");
}
async function named(who: TestPerson): Promise<Notification[]> {
  const response = await portal.send(who, "GET", "/api/v1/notifications?limit=100");
  return ((await response.json()) as Page<Notification>).data.filter(({ title }) =>
    title.startsWith("Not seen"),
  );
}

test("of a hundred people and a change 90 minutes before their call, all acknowledged it or planners know in time", async () => {
  const { sql: query } = portal.database;
  const { organisationId } = planner;
  const production = await portal.production(organisationId, [planner]);
  await query`
    with made as (
      insert into users (id, email, password_hash, first_name, last_name)
      select gen_random_uuid(), 'crew' || n || '@crew.test', '', 'Crew', lpad(n::text, 3, '0')
      from generate_series(1, ${PEOPLE}) n returning id
    ), joined as (
      insert into memberships (user_id, organisation_id, roles) select id, ${organisationId}, '{artist}' from made
    )
    insert into production_people (production_id, user_id, organisation_id)
    select ${production}, id, ${organisationId} from made`;
  const startsAtMs = nowMs + 90 * MINUTE;
  const made = await portal.send(planner, "POST", "/api/v1/schedules", {
    ...{
      production_id: production,
      title: "Call",
      starts_at: new Date(startsAtMs + 30 * MINUTE).toISOString(),
    },
  });
  const { id } = (await made.json()) as { id: string };
  await work("notify-schedule");
  const change = { starts_at: new Date(startsAtMs).toISOString() };
  const path = `/api/v1/schedules/${id}`;
  expect((await portal.send(planner, "PATCH", path, change, { "if-match": '"1"' })).status).toBe(200);
  await work("notify-schedule");
  const reach = async () =>
    (await (await portal.send(planner, "GET", `${path}/reach`)).json()) as ScheduleReach;
  expect(await reach()).toMatchObject({ recipients: PEOPLE + 1, states: { told: PEOPLE, opened: 1 } });

  // One in twenty e-mails comes back; four people in five answer within half an hour, some each minute.
  await query`
    update mails set state = case when u.last_name::int % 20 = 5 then 'refused' else 'sent' end,
      sent_at = case when u.last_name::int % 20 = 5 then null else now() end
    from users u where u.id = mails.user_id and u.first_name = 'Crew' and mails.subject like 'Changed%'`;
  const bounced = PEOPLE / 20;
  expect((await reach()).states).toMatchObject({ refused: bounced, delivered: PEOPLE - bounced });
  const answers = async (minute: number) =>
    await query`
    update schedule_receipts r set opened_at = now(), acknowledged_at = now()
    from users u where u.id = r.user_id and r.schedule_id = ${id} and r.version = 2 and r.acknowledged_at is null
      and u.first_name = 'Crew' and u.last_name::int % 5 > 0 and u.last_name::int % 30 = ${minute}`;
  await turn();
  expect((await named(planner)).map(({ title }) => title)).toEqual([`Not seen yet by ${bounced}: Call`]);
  for (let minute = 1; minute <= 29; minute += 1) {
    nowMs += MINUTE;
    await answers(minute);
    if (minute % 5 === 0) await turn();
  }
  // Nobody's third of the time is over yet.
  expect(await named(planner)).toHaveLength(1);
  nowMs += 2 * MINUTE;
  await turn();
  await turn();
  const [second, ...before] = await named(planner);
  expect(second?.title).toBe(`Not seen yet by ${PEOPLE / 5 - bounced}: Call`);
  expect(before).toHaveLength(1);
  expect(second?.body).toContain("These have not said that they have seen it:\nCrew ");
  expect(await named(elsewhere)).toEqual([]);
  const [left] = await query<{ n: number; escalated: number; latest: Date }[]>`
    select count(*) filter (where acknowledged_at is null and escalated_at is null)::int as n,
      count(*) filter (where escalated_at is not null)::int as escalated, max(escalated_at) as latest
    from schedule_receipts where schedule_id = ${id} and version = 2 and told_at is not null`;
  expect(left?.n).toBe(0);
  expect(left?.escalated).toBe(PEOPLE / 5);
  expect(startsAtMs - new Date(left?.latest ?? 0).getTime()).toBeGreaterThanOrEqual(55 * MINUTE);
  await sealTrail(portal.database.db, organisationId);
  const events = await portal.database.db
    .select({ action: auditEvents.action, version: auditEvents.objectVersion })
    .from(auditEvents)
    .where(sql`${auditEvents.objectId} = ${id} and ${auditEvents.action} = 'schedules.escalated'`);
  expect(events).toEqual([1, 2].map(() => ({ action: "schedules.escalated", version: 2 })));
});

test("what is new, what changed long before, and what was said otherwise since, is nobody's alarm", async () => {
  const artist = await portal.person(["artist"], planner.organisationId);
  const production = await portal.production(planner.organisationId, [planner, artist]);
  const at = (hours: number) => new Date(nowMs + hours * 60 * MINUTE).toISOString();
  const post = async (starts_at: string) => {
    const body = { production_id: production, title: "Fitting", starts_at };
    return ((await (await portal.send(planner, "POST", "/api/v1/schedules", body)).json()) as { id: string })
      .id;
  };
  const patch = async (id: string, version: number, body: unknown) =>
    await portal.send(planner, "PATCH", `/api/v1/schedules/${id}`, body, { "if-match": `"${version}"` });
  const count = (await named(planner)).length;
  await post(at(3));
  const far = await post(at(72));
  await patch(far, 1, { stage: "Main" });
  const answered = await post(at(3));
  await patch(answered, 1, { stage: "Main" });
  const gone = await post(at(3));
  await patch(gone, 1, { stage: "Main" });
  await work("notify-schedule");
  // Only somebody else is taken off: the answer to the version after stands for the one before.
  await patch(answered, 2, { assigned_user_ids: [artist.userId] });
  await portal.send(artist, "POST", `/api/v1/schedules/${answered}/acknowledge`);
  await patch(gone, 2, { assigned_user_ids: [planner.userId] });
  nowMs += 110 * MINUTE;
  await turn();
  expect(await named(planner)).toHaveLength(count);
});
