import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { User } from "../../core/auth.ts";
import { newId } from "../../core/ids.ts";
import type { OwnAnalytics } from "../../core/own-analytics.ts";
import type { PersonSettings } from "../../core/person-settings.ts";
import type { ScheduleAnalytics } from "../../core/schedule-analytics.ts";
import { expectProblem } from "../testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  production = await portal.production(manager.organisationId, [artist, manager]);
});
afterAll(() => portal[Symbol.asyncDispose]());

const ask = async <T>(who: TestPerson, path: string): Promise<T> => {
  const response = await portal.send(who, "GET", path);
  expect([path, response.status]).toEqual([path, 200]);
  return (await response.json()) as T;
};

describe("one's own profile", () => {
  test("is what the session says, and a new name is everybody's to read", async () => {
    expect(await ask<User>(artist, "/api/v1/me")).toEqual(await ask<User>(artist, "/api/v1/auth/status"));
    const changed = await portal.send(artist, "PATCH", "/api/v1/me", { first_name: "  Grace " });
    expect(changed.status).toBe(200);
    const after = (await changed.json()) as User;
    expect([after.first_name, after.last_name]).toEqual(["Grace", `L ${artist.userId}`]);
    const member = await ask<{ first_name: string }>(manager, `/api/v1/members/${artist.userId}`);
    expect(member.first_name).toBe("Grace");
  });

  test("has no name that is none, and its address is not changed there", async () => {
    for (const body of [{ first_name: " " }, { email: "x@people.test" }, { roles: ["admin"] }])
      await expectProblem(await portal.send(artist, "PATCH", "/api/v1/me", body), 422);
  });
});

describe("one's own settings", () => {
  const PATH = "/api/v1/me/config";
  test("begin with everything by e-mail, and change by what is sent alone", async () => {
    const begun = await ask<PersonSettings>(artist, PATH);
    expect(begun).toMatchObject({ zone: null, version: 0, updated_at: null });
    expect(Object.values(begun.mails)).not.toContain(false);
    const first = await portal.send(artist, "PATCH", PATH, { zone: "Asia/Tokyo" }, { "if-match": '"0"' });
    expect([first.status, first.headers.get("etag")]).toEqual([200, '"1"']);
    await portal.send(artist, "PATCH", PATH, { mails: { announcement: false } });
    await portal.send(artist, "PATCH", PATH, { mails: { expense: false } });
    const after = await ask<PersonSettings>(artist, PATH);
    expect(after).toMatchObject({ zone: "Asia/Tokyo", version: 3 });
    expect(after.mails).toEqual({ announcement: false, expense: false, contract: true, message: true });
    expect((await ask<PersonSettings>(manager, PATH)).version).toBe(0);
  });

  test("that another device changed meanwhile are not written over", async () => {
    const stale = await portal.send(artist, "PATCH", PATH, { zone: null }, { "if-match": '"1"' });
    await expectProblem(stale, 412);
    const both = await Promise.all(
      ["Europe/Lisbon", "Asia/Singapore"].map((zone) =>
        portal.send(manager, "PATCH", PATH, { zone }, { "if-match": '"0"' }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test("refuse what is no zone, and an e-mail that nobody may do without", async () => {
    for (const body of [{ zone: "Mars/Olympus" }, { zone: "+02:00" }, { mails: { schedule: false } }])
      await expectProblem(await portal.send(artist, "PATCH", PATH, body), 422);
  });
});

describe("figures of schedules", () => {
  const PATH = "/api/v1/schedules/analytics";
  const plan = async (more: object = {}): Promise<string> => {
    const body = { production_id: production, title: "Call", local_start: "2026-09-03T10:00", ...more };
    const made = await portal.send(manager, "POST", "/api/v1/schedules", body);
    expect(made.status).toBe(201);
    return ((await made.json()) as { id: string }).id;
  };
  /** As if it had come in then, by its mail or by itself. */
  const cameIn = (id: string, created: string, received: string | null = null) =>
    portal.database
      .sql`update schedules set created_at = ${created}, received_at = ${received} where id = ${id}`;

  test("count from coming in to the first confirmation, whatever is changed later", async () => {
    const { sql } = portal.database;
    const [byPerson, byPlanner, never, gone] = await Promise.all([plan(), plan(), plan(), plan()]);
    expect((await portal.send(artist, "POST", `/api/v1/schedules/${byPerson}/confirm`)).status).toBe(200);
    const stands = await portal.send(
      ...([manager, "PATCH", `/api/v1/schedules/${byPlanner}`, { status: "confirmed" }] as const),
      { "if-match": '"1"' },
    );
    expect(stands.status).toBe(200);
    const firsts = await sql<{ id: string; at: Date | null }[]>`
      select id, confirmed_at as at from schedules where id in (${byPerson!}, ${byPlanner!}, ${never!})`;
    expect(
      firsts
        .filter(({ at }) => at !== null)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([byPerson!, byPlanner!].sort());
    // Once more, by somebody else, and a note days later: neither moves it.
    await portal.send(manager, "POST", `/api/v1/schedules/${byPerson}/confirm`);
    await portal.send(
      manager,
      "PATCH",
      `/api/v1/schedules/${byPlanner}`,
      { notes: "x" },
      { "if-match": '"2"' },
    );
    expect(
      await sql`select id, confirmed_at as at from schedules where id in (${byPerson!}, ${byPlanner!}, ${never!})`,
    ).toEqual(firsts);
    await cameIn(byPerson!, "2026-03-01T10:00:00Z", "2026-03-01T09:00:00Z");
    await sql`update schedules set confirmed_at = '2026-03-01T10:30:00Z' where id = ${byPerson!}`;
    await cameIn(byPlanner!, "2026-03-01T12:00:00Z");
    await sql`update schedules set confirmed_at = '2026-03-01T12:10:00Z' where id = ${byPlanner!}`;
    await cameIn(never!, "2026-03-02T23:30:00Z");
    await cameIn(gone!, "2026-03-02T12:00:00Z");
    await portal.send(manager, "DELETE", `/api/v1/schedules/${gone}`);
    const days = "from=2026-03-01&to=2026-03-03";
    const found = await ask<ScheduleAnalytics>(manager, `${PATH}?${days}&zone=UTC`);
    expect(found).toMatchObject({
      total: 3,
      confirmed: 2,
      modified: 1,
      cancelled: 0,
      minutes_to_confirm: 50,
    });
    expect(
      found.per_day.map(({ date, total, minutes_to_confirm }) => [date, total, minutes_to_confirm]),
    ).toEqual([
      ["2026-03-01", 2, 50],
      ["2026-03-02", 1, null],
      ["2026-03-03", 0, null],
    ]);
    // Of the zone that is named, or that they have set for themselves: half past seven of the next morning there.
    await portal.send(manager, "PATCH", "/api/v1/me/config", { zone: "Asia/Singapore" });
    const own = await ask<ScheduleAnalytics>(manager, `${PATH}?${days}`);
    expect([own.zone, own.per_day.map(({ total }) => total)]).toEqual(["Asia/Singapore", [2, 0, 1]]);
  });

  test("count what stands on a call sheet from its mail to whoever confirmed the sheet", async () => {
    const { sql } = portal.database;
    const [item, sheet] = [await plan(), newId()];
    await sql`insert into call_sheets (id, organisation_id, production_id, sheet_on, unit, received_at, sheet, confirmed_by, confirmed_at)
      values (${sheet}, ${manager.organisationId}, ${production}, '2026-09-03', 'main', '2026-02-01T18:00:00Z', '{}', ${manager.userId},
        '2026-02-01T18:12:00Z')`;
    await sql`insert into call_sheet_items (call_sheet_id, user_id, schedule_id, organisation_id)
      values (${sheet}, ${artist.userId}, ${item}, ${manager.organisationId})`;
    const found = await ask<ScheduleAnalytics>(manager, `${PATH}?from=2026-02-01&to=2026-02-01&zone=UTC`);
    expect(found).toMatchObject({ total: 1, confirmed: 1, minutes_to_confirm: 12 });
  });

  test("are of one's organisation, of productions that are there, and of a year at most", async () => {
    const stranger = await portal.person(["manager"]);
    expect(await ask(stranger, `${PATH}?from=2026-03-01&to=2026-03-03`)).toMatchObject({
      total: 0,
      minutes_to_confirm: null,
    });
    expect(
      await ask(manager, `${PATH}?from=2026-03-01&to=2026-03-03&production_id=${newId()}`),
    ).toMatchObject({
      total: 0,
    });
    const { sql } = portal.database;
    await sql`update productions set deleted_at = now() where id = ${production}`;
    expect(await ask(manager, `${PATH}?from=2026-03-01&to=2026-03-03`)).toMatchObject({ total: 0 });
    await sql`update productions set deleted_at = null where id = ${production}`;
    expect((await ask<ScheduleAnalytics>(manager, PATH)).per_day).toHaveLength(30);
    for (const query of [
      "from=2026-03-03&to=2026-03-01",
      "from=2024-03-01&to=2026-03-01",
      "zone=Mars/Olympus",
      "from=yesterday",
    ])
      await expectProblem(await portal.send(manager, "GET", `${PATH}?${query}`), 400);
    await expectProblem(await portal.send(artist, "GET", PATH), 403);
  });
});

test("one's own figures are of what is for oneself, day by day", async () => {
  const { sql } = portal.database;
  const me = await portal.person(["artist"], manager.organisationId);
  const [mine, everybodys, others] = [newId(), newId(), newId()];
  await sql`insert into production_people (production_id, user_id, organisation_id)
    values (${production}, ${me.userId}, ${me.organisationId})`;
  for (const [id, at] of [
    [mine, "2026-05-01T10:00:00Z"],
    [everybodys, "2026-05-02T10:00:00Z"],
    [others, "2026-05-02T11:00:00Z"],
  ] as const)
    await sql`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status)
      values (${id}, ${me.organisationId}, ${production}, 'Call', 'call', '2026-05-01T10:00', 'UTC', ${at},
        ${id === everybodys ? "cancelled" : "scheduled"})`;
  await sql`insert into schedule_people (schedule_id, user_id, organisation_id)
    values (${mine}, ${me.userId}, ${me.organisationId}), (${others}, ${artist.userId}, ${me.organisationId})`;
  await sql`insert into schedule_receipts (schedule_id, user_id, organisation_id, version, told_at)
    values (${mine}, ${me.userId}, ${me.organisationId}, 1, '2026-04-30T10:00:00Z')`;
  await sql`insert into confirmations (schedule_id, user_id, organisation_id, schedule_version, confirmed_at)
    values (${mine}, ${me.userId}, ${me.organisationId}, 1, '2026-04-30T10:12:00Z')`;
  const spent = { amount: "12.50", category: "Travel", description: "Taxi", expense_date: "2026-05-02" };
  for (const body of [spent, { ...spent, status: "draft" }])
    expect((await portal.send(me, "POST", "/api/v1/expenses", body)).status).toBe(201);
  await sql`insert into notifications (id, organisation_id, user_id, key, kind, title, body, link, created_at, read_at)
    values (${newId()}, ${me.organisationId}, ${me.userId}, 'x', 'message', 'Hello', 'Hello', '/', '2026-05-01T12:00:00Z', now())`;
  const found = await ask<OwnAnalytics>(me, "/api/v1/me/analytics?from=2026-05-01&to=2026-05-02");
  expect(found).toEqual({
    from: "2026-05-01",
    to: "2026-05-02",
    zone: "UTC",
    schedules: { total: 2, confirmed: 1, cancelled: 1, minutes_to_confirm: 12 },
    expenses: { total: 1, waiting: 1, approved: 0, rejected: 0, approved_amounts: [] },
    notifications: { total: 1, read: 1 },
    per_day: [
      { date: "2026-05-01", schedules: 1, confirmed: 1, expenses: 0, notifications: 1 },
      { date: "2026-05-02", schedules: 1, confirmed: 0, expenses: 1, notifications: 0 },
    ],
  });
});
