import { afterAll, beforeAll, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { SMTPServer } from "smtp-server";
import {
  TEST_PUSH_KEY,
  TEST_PUSH_PUBLIC_KEY,
  TEST_TEXT_TOKEN,
  testApp,
  type TestApp,
  type TestPerson,
} from "../../api/testing.ts";
import type { Notification } from "../../core/notifications.ts";
import { newId } from "../../core/ids.ts";
import type { JobKind } from "../../core/jobs.ts";
import type { Page } from "../../core/page.ts";
import type { Recipient, ScheduleReach } from "../../core/schedule-receipts.ts";
import { enqueue, takeJob } from "../../db/jobs.ts";
import { devices, pushes } from "../../db/schema/devices.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { handlers } from "../handlers.ts";
import { openMailer, type Mailer } from "../integrations/mail.ts";
import { openPush } from "../integrations/push.ts";
import { openTexts } from "../integrations/texts.ts";
import { startPushService } from "../integrations/testing-push.ts";
import { startTextGateway } from "../integrations/testing-texts.ts";
import { climbDue } from "../ladder-keeper.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const PEOPLE = 500;
const MINUTE = 60_000;
const PORTAL = "https://portal.test";
const rooms = testRooms();
const service = startPushService();
const gateway = startTextGateway(TEST_TEXT_TOKEN);
const outgoing = { timeoutMs: 2_000, pauseMs: 1, pauseMsMax: 5 };
const push = openPush({ privateKey: TEST_PUSH_KEY, subject: PORTAL, services: [service.origin], outgoing });
const texts = openTexts({ ...gateway.settings, callbackUrl: `${PORTAL}/api/v1/texts/events`, outgoing });
let portal: TestApp;
let planner: TestPerson;
let nowMs: number;
let mailer: Mailer;
/** Whom mails came to. */
const mailed: string[] = [];
/** A mail server that sends back what is for an address with `bounce` in it. */
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ["AUTH", "STARTTLS"],
  disableReverseLookup: true,
  onRcptTo: ({ address }, _session, done) =>
    done(address.includes("bounce") ? Object.assign(new Error("5.1.1 no"), { responseCode: 550 }) : null),
  onData: (stream, session, done) => {
    stream.resume();
    stream.on("end", () => {
      mailed.push(...session.envelope.rcptTo.map(({ address }) => address));
      done();
    });
  },
});

beforeAll(async () => {
  portal = await testApp({ PUSH_SERVICES: service.origin, PORTAL_URL: PORTAL });
  planner = await portal.person(["manager"]);
  nowMs = portal.services.clock.now();
  await new Promise<void>((done) => smtp.listen(0, "127.0.0.1", done));
  const { port } = smtp.server.address() as { port: number };
  mailer = openMailer(`smtp://127.0.0.1:${port}?pool=true`, "Live Portal <noreply@portal.test>");
});
afterAll(async () => {
  await mailer.close();
  await new Promise<void>((done) => smtp.close(done));
  await portal[Symbol.asyncDispose]();
  await service[Symbol.asyncDispose]();
  await gateway[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

const AT_ONCE = 20;
/** Runs everything that waits, and what that makes, by the moved clock. */
async function work(): Promise<void> {
  const { database } = portal;
  const never = new AbortController().signal;
  const { log, blobs } = portal.services;
  const clock = { now: () => nowMs };
  const room = {
    ...rooms,
    database,
    log,
    clock,
    blobs,
    mailer,
    push,
    texts,
    portalUrl: PORTAL,
    lockMs: 60_000,
  };
  for (;;) {
    const waiting = await database.db.select().from(jobs).where(eq(jobs.state, "pending"));
    if (waiting.length === 0) return;
    const some = waiting.values();
    const one = async () => {
      for (const { id, kind } of some) {
        const taken = await takeJob(database.db, id, 60_000);
        if (taken.outcome !== "taken") throw new Error(taken.outcome);
        await runJob(room, handlers[kind as JobKind], taken.job, taken.lease, never, never);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  }
}
/** The ladders' keeper, and every five minutes the planners' alarm. */
async function turn(isAlarm: boolean): Promise<void> {
  await climbDue(portal.services.database, PORTAL, nowMs);
  if (isAlarm)
    await portal.database.db.transaction((tx) =>
      enqueue(tx, { kind: "escalate-unseen", payload: {}, organisationId: null, createdBy: null }),
    );
  await work();
}
async function post<T>(who: TestPerson, path: string, body: unknown): Promise<T> {
  const response = await portal.send(who, "POST", path, body);
  expect([path, response.status < 300]).toEqual([path, true]);
  return (await response.json()) as T;
}
const patch = async (id: string, version: number, body: unknown) =>
  expect(
    (await portal.send(planner, "PATCH", `/api/v1/schedules/${id}`, body, { "if-match": `"${version}"` }))
      .status,
  ).toBe(200);
const at = (minutes: number) => new Date(nowMs + minutes * MINUTE).toISOString();
const reachOf = async (id: string) =>
  (await (await portal.send(planner, "GET", `/api/v1/schedules/${id}/reach`)).json()) as ScheduleReach;

/** A device of somebody's, turned on as their browser does it. */
async function turnOn(who: TestPerson, id = newId()) {
  const subscribed = service.subscribe(TEST_PUSH_PUBLIC_KEY);
  const { endpoint, keys } = subscribed;
  await post(who, "/api/v1/me/devices", {
    id,
    name: "Phone",
    endpoint,
    keys,
    public_key: TEST_PUSH_PUBLIC_KEY,
  });
  return { ...subscribed, deviceId: id };
}

test("of 500 people with a tenth of their devices dead and a twentieth of their mails coming back, each is reached or named in time", async () => {
  const { sql: query, db } = portal.database;
  const { organisationId } = planner;
  const production = await portal.production(organisationId, [planner]);
  // One in twenty has an address that sends mails back, every second one a telephone.
  await query`
    with made as (
      insert into users (id, email, password_hash, first_name, last_name)
      select gen_random_uuid(), case when n % 20 = 5 then 'bounce' else 'crew' end || n || '@crew.test', '', 'Crew', lpad(n::text, 3, '0')
      from generate_series(1, ${PEOPLE}) n returning id, last_name
    ), joined as (
      insert into memberships (user_id, organisation_id, roles) select id, ${organisationId}, '{artist}' from made
    ), phones as (
      insert into notification_settings (user_id, phone, phone_confirmed_at)
      select id, '+4420794' || last_name, now() from made where last_name::int % 2 = 1
    )
    insert into production_people (production_id, user_id, organisation_id)
    select ${production}, id, ${organisationId} from made`;
  const crew = await query<{ id: string; n: number }[]>`
    select id, last_name::int as n from users where first_name = 'Crew' order by 2`;
  const numberOf = new Map(crew.map(({ id, n }) => [id, n]));
  const subscribed = crew.map(({ id, n }) => ({ ...service.subscribe(TEST_PUSH_PUBLIC_KEY), userId: id, n }));
  await db.insert(devices).values(
    subscribed.map(({ userId, endpoint, keys }) => ({
      ...{ id: newId(), userId, name: "Phone", endpoint, ...keys, publicKey: TEST_PUSH_PUBLIC_KEY },
    })),
  );
  const isDead = (n: number) => n % 10 === 5;
  for (const { id, n } of subscribed) if (isDead(n)) service.unsubscribe(id);

  const { id } = await post<{ id: string }>(planner, "/api/v1/schedules", {
    ...{ production_id: production, title: "Call", starts_at: at(120) },
  });
  await work();
  const startsAtMs = nowMs + 90 * MINUTE;
  await patch(id, 1, { starts_at: new Date(startsAtMs).toISOString() });
  await work();
  const dead = PEOPLE / 10;
  const told = service.received.filter(({ payload }) => payload.title === "Changed: Call");
  expect(told).toHaveLength(PEOPLE - dead);
  expect(told[0]).toMatchObject({ ttl: 5_400, urgency: "high", payload: { link: `/schedule/${id}` } });
  expect(told[0]?.payload.body).toContain("30 min earlier");

  // What no device took goes by e-mail at once, and what comes back by text.
  await turn(false);
  const mailsNow = mailed.length;
  expect(mailsNow).toBe(dead / 2);
  await turn(false);
  expect(gateway.texts()).toHaveLength(dead / 2);
  expect(gateway.texts()[0]?.body).toMatch(/^Changed: Call\. Starts .+ https:\/\/portal\.test\/schedule\//);

  // Devices show it; four in five people answer within half an hour, some each minute.
  const shown = told.slice(0, 20).map(({ payload }) => payload.receipt);
  for (const receipt of shown)
    expect(
      (await portal.send(undefined, "POST", "/api/v1/push-receipts", { receipt, event: "shown" })).status,
    ).toBe(204);
  expect((await reachOf(id)).states.delivered).toBe(20 + dead / 2);
  const answers = async (minute: number) =>
    await query`
      update schedule_receipts r set opened_at = ${at(0)}, acknowledged_at = ${at(0)}
      from users u where u.id = r.user_id and r.schedule_id = ${id} and r.version = 2 and r.acknowledged_at is null
        and u.first_name = 'Crew' and u.last_name::int % 5 > 0 and u.last_name::int % 30 = ${minute}`;
  for (let minute = 1; minute <= 29; minute += 1) {
    nowMs += MINUTE;
    await answers(minute);
    await turn(minute % 5 === 0);
    // By then e-mails, by then texts: to whoever had not answered.
    if (minute === 9) expect([mailed.length, gateway.texts().length]).toEqual([mailsNow, dead / 2]);
    if (minute === 19) expect(gateway.texts()).toHaveLength(dead);
  }
  nowMs += 2 * MINUTE;
  await turn(true);

  const [left] = await query<{ open: number; escalated: number; latest: Date }[]>`
    select count(*) filter (where acknowledged_at is null and escalated_at is null)::int as open,
      count(*) filter (where escalated_at is not null)::int as escalated, max(escalated_at) as latest
    from schedule_receipts where schedule_id = ${id} and version = 2 and told_at is not null`;
  expect(left).toMatchObject({ open: 0, escalated: PEOPLE / 5 });
  expect(startsAtMs - new Date(left?.latest ?? 0).getTime()).toBeGreaterThanOrEqual(55 * MINUTE);
  // Nobody who had answered was told further: the invitations of their calendars apart, which came by e-mail.
  const late = crew.filter(({ n }) => n % 5 === 0 || n % 30 > 19 || n % 30 === 0);
  const texted = new Set(gateway.texts().map(({ to }) => Number(to.slice(-3))));
  const first = crew.filter(({ n }) => n % 20 === 5).map(({ n }) => n);
  const expected = new Set([...late.filter(({ n }) => n % 2 === 1).map(({ n }) => n), ...first]);
  expect([...texted].sort((a, b) => a - b)).toEqual([...expected].sort((a, b) => a - b));
  expect(new Set(mailed.filter((address) => address.endsWith("@crew.test"))).size).toBe(PEOPLE - PEOPLE / 20);
  const gone = await query<{ user_id: string }[]>`select user_id from devices where gone_at is not null`;
  expect(gone.map(({ user_id }) => isDead(numberOf.get(user_id) ?? 0))).toEqual(Array(dead).fill(true));
}, 60_000);

test("quiet hours are kept where somebody is, and what is pressing goes through", async () => {
  const { organisationId } = planner;
  const [here, there] = [
    await portal.person(["artist"], organisationId),
    await portal.person(["artist"], organisationId),
  ];
  const production = await portal.production(organisationId, [planner, here, there]);
  const phones = [await turnOn(here), await turnOn(there)];
  for (const who of [here, there])
    await portal.send(who, "PATCH", "/api/v1/me/notification-settings", {
      quiet: { from: "22:00", until: "07:00", zone: "Europe/Lisbon" },
    });
  // Tomorrow towards midnight in Lisbon, when it is morning in Singapore, where one of them had a show.
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  nowMs = Date.parse(`${tomorrow}T23:30:00Z`);
  const plan = (body: object) =>
    post<{ id: string }>(planner, "/api/v1/schedules", { production_id: production, title: "Show", ...body });
  await plan({ starts_at: at(-60), zone: "Asia/Singapore", assigned_user_ids: [there.userId] });
  await work();
  const call = await plan({ title: "Late call", starts_at: at(17 * 60), zone: "Europe/Lisbon" });
  await work();
  const heard = (phone: { id: string }) =>
    service.received.filter(({ device }) => device === phone.id).map(({ payload }) => payload.title);
  expect(phones.map((phone) => heard(phone).includes("New: Late call"))).toEqual([false, true]);
  const since = await portal.database.sql<{ user_id: string; told_at: string }[]>`
    select user_id, told_at from schedule_receipts where schedule_id = ${call.id} and told_at is not null`;
  const toldMs = ({ userId }: TestPerson) =>
    Date.parse(since.find(({ user_id }) => user_id === userId)?.told_at ?? "");
  expect(toldMs(there)).toBe(nowMs);
  expect(toldMs(here)).toBeGreaterThan(nowMs);
  const early = await plan({ title: "Early call", starts_at: at(10 * 60), zone: "Europe/Lisbon" });
  await work();
  expect(heard(phones[0]!)).toContain("New: Early call");
  // In the morning it is told, and no sooner.
  const mails = mailed.length;
  nowMs += 6 * 60 * MINUTE;
  await turn(false);
  expect([heard(phones[0]!).includes("New: Late call"), mailed.length]).toEqual([false, mails + 3]);
  nowMs += 2 * 60 * MINUTE;
  await turn(false);
  expect(heard(phones[0]!)).toContain("New: Late call");
  // Seen on the device, nothing more comes of it but the invitation.
  const [own] = service.received.filter(
    ({ device, payload }) => device === phones[0]!.id && payload.title === "New: Early call",
  );
  const opened = { receipt: own?.payload.receipt, event: "opened" };
  for (let time = 0; time < 2; time += 1)
    expect((await portal.send(undefined, "POST", "/api/v1/push-receipts", opened)).status).toBe(204);
  const board = (await (
    await portal.send(planner, "GET", `/api/v1/schedules/${early.id}/recipients`)
  ).json()) as Page<Recipient>;
  expect(board.data.find(({ id }) => id === here.userId)).toMatchObject({
    state: "opened",
    delivered_by: expect.anything(),
  });
  const unread = (await (
    await portal.send(here, "GET", "/api/v1/notifications?status=unread")
  ).json()) as Page<Notification>;
  expect(unread.data.map(({ title }) => title)).not.toContain("New: Early call");
});

test("a device that is gone is not told again until it is turned on there anew; a new person there ends the old one's", async () => {
  nowMs = Date.now();
  const artist = await portal.person(["artist"], planner.organisationId);
  const phone = await turnOn(artist);
  const production = await portal.production(planner.organisationId, [artist]);
  const stateOf = async (who: TestPerson, id: string) => {
    const response = await portal.send(who, "GET", `/api/v1/me/devices/${id}`);
    return response.ok ? ((await response.json()) as { state: string }).state : response.status;
  };
  const news = async (title: string) => {
    await post(planner, "/api/v1/announcements", { production_id: production, title, body: "b" });
    const mails = mailed.length;
    await work();
    await turn(false);
    const sent = service.received.filter(({ payload }) => payload.title === title).length;
    return [sent, mailed.length - mails];
  };
  expect(await news("First")).toEqual([1, 0]);
  service.unsubscribe(phone.id);
  expect(await news("Second")).toEqual([0, 1]);
  expect(await stateOf(artist, phone.deviceId)).toBe("gone");
  expect(await news("Third")).toEqual([0, 1]);
  const again = await turnOn(artist, phone.deviceId);
  expect(await stateOf(artist, phone.deviceId)).toBe("reachable");
  expect(await news("Fourth")).toEqual([1, 0]);
  const other = await portal.person(["artist"], planner.organisationId);
  const { endpoint, keys } = again;
  const body = { name: "Same phone", endpoint, keys, public_key: TEST_PUSH_PUBLIC_KEY };
  await post(other, "/api/v1/me/devices", body);
  expect(await stateOf(artist, phone.deviceId)).toBe(404);
  expect(await news("Fifth")).toEqual([0, 1]);
  const rows = await portal.database.db.select().from(pushes).where(eq(pushes.userId, artist.userId));
  expect(rows.map(({ state }) => state).sort()).toEqual(["refused", "sent", "sent"]);
});
