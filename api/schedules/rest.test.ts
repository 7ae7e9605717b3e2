import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import * as v from "valibot";
import type { ProblemBody } from "../../core/problem.ts";
import { ScheduleItem, ScheduleRest, ScheduleVerdict } from "../../core/schedules.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { expectProblem } from "../testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let admin: TestPerson;
let artist: TestPerson;
let driver: TestPerson;
/** In Singapore, like every production here; `kept` chose its rules. */
let open: string;
let kept: string;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  const { organisationId } = manager;
  [admin, artist, driver] = await Promise.all([
    portal.person(["admin"], organisationId),
    portal.person(["artist"], organisationId),
    portal.person(["artist"], organisationId),
  ]);
  [open, kept] = await Promise.all([
    portal.production(organisationId, [artist, driver]),
    portal.production(organisationId, [artist]),
  ]);
  const chosen = await portal.send(
    manager,
    "PATCH",
    `/api/v1/productions/${kept}`,
    { rest_pack: "eu" },
    { "if-match": '"1"' },
  );
  expect(await chosen.json()).toMatchObject({ rest_pack: "eu", day_starts_at: "06:00" });
});
afterAll(() => portal[Symbol.asyncDispose]());

let day = 0;
/** A week that no other test plans in. */
const week = () => {
  day += 21;
  const at = (offset: number, clock: string) =>
    `${new Date(Date.UTC(2027, 0, day + offset)).toISOString().slice(0, 10)}T${clock}`;
  return at;
};
const check = async (body: Record<string, unknown>, who = manager) =>
  await portal.send(who, "POST", "/api/v1/schedules/check", body);
const verdict = async (body: Record<string, unknown>) => {
  const response = await check(body);
  expect(response.status).toBe(200);
  return v.parse(ScheduleVerdict, await response.json());
};
const plan = (body: Record<string, unknown>) => portal.send(manager, "POST", "/api/v1/schedules", body);
async function planned(body: Record<string, unknown>): Promise<ScheduleItem> {
  const response = await plan(body);
  expect(response.status).toBe(201);
  return v.parse(ScheduleItem, await response.json());
}
const show = (at: ReturnType<typeof week>, production = open) => ({
  ...{ production_id: production, title: "Show", kind: "performance" },
  ...{ local_start: at(0, "20:00"), local_end: at(0, "23:30") },
});
const call = (at: ReturnType<typeof week>, production = open, more = {}) => ({
  ...{ production_id: production, title: "Call", local_start: at(1, "07:00"), local_end: at(1, "09:00") },
  ...more,
});

describe("before it is planned", () => {
  test("a night too short in another production is told, for whom and why", async () => {
    const at = week();
    const evening = await planned(show(at, kept));
    const said = await verdict(call(at));
    expect(said).toMatchObject({ needs_reason: true, is_kept: false, is_partial: false, doubts: [] });
    expect(said.findings).toHaveLength(1);
    expect(said.findings[0]).toMatchObject({
      rule: "daily-rest",
      severity: "warn",
      data: { minutes: 450, minutes_min: 660 },
      schedule_ids: [evening.id],
      people: [{ id: artist.userId }],
      people_count: 1,
    });
    expect(said.findings[0]?.reason).toContain("7 h 30 min of rest between “Show”");
  });

  test("only for those whom it is for", async () => {
    const at = week();
    await planned({ ...show(at), assigned_user_ids: [driver.userId] });
    const forArtist = await verdict(call(at, open, { assigned_user_ids: [artist.userId] }));
    expect(forArtist).toMatchObject({ findings: [], needs_reason: false });
    const forAll = await verdict(call(at));
    expect(forAll.findings[0]?.people.map(({ id }) => id)).toEqual([driver.userId]);
  });

  test("whoever plans is on productions to see to them: theirs is what names them", async () => {
    const at = week();
    const planner = await portal.person(["manager"], manager.organisationId);
    await portal.send(manager, "POST", `/api/v1/productions/${open}/people`, { user_id: planner.userId });
    await planned(show(at));
    const said = await verdict(call(at));
    expect(said.findings[0]?.people.map(({ id }) => id).sort()).toEqual(
      [artist.userId, driver.userId].sort(),
    );
    await planned({ ...show(at), assigned_user_ids: [planner.userId] });
    const named = await verdict(call(at, open, { assigned_user_ids: [planner.userId] }));
    expect(named.findings[0]?.people.map(({ id }) => id)).toEqual([planner.userId]);
  });

  test("a change is judged against what it was, and what is cancelled is not there", async () => {
    const at = week();
    await planned(show(at));
    const morning = await planned(call(at, open, { local_start: at(1, "11:00"), local_end: at(1, "12:00") }));
    const earlier = { schedule_id: morning.id, local_start: at(1, "06:30") };
    expect((await verdict(earlier)).findings.map(({ rule }) => rule)).toEqual(["daily-rest"]);
    expect(
      (await verdict({ schedule_id: morning.id, local_start: at(1, "12:00"), local_end: at(1, "13:00") }))
        .findings,
    ).toEqual([]);
    const gone = await portal.send(
      manager,
      "GET",
      `/api/v1/schedules?start=${at(0, "00:00")}:00Z&end=${at(1, "00:00")}:00Z`,
    );
    const { data } = (await gone.json()) as { data: ScheduleItem[] };
    await portal.send(
      manager,
      "PATCH",
      `/api/v1/schedules/${data[0]?.id}`,
      { status: "cancelled" },
      { "if-match": '"1"' },
    );
    expect((await verdict(earlier)).findings).toEqual([]);
  });

  test("somebody's own pack asks for their own breaks", async () => {
    const at = week();
    const drive = { ...call(at), kind: "travel", local_start: at(1, "10:00"), local_end: at(1, "15:00") };
    expect((await verdict(drive)).findings).toEqual([]);
    const assigned = await portal.send(manager, "POST", `/api/v1/productions/${open}/people`, {
      user_id: driver.userId,
      rest_pack: "eu-drivers",
    });
    expect(assigned.status).toBe(204);
    expect((await verdict(drive)).findings).toMatchObject([
      { rule: "driving-break", pack: "eu-drivers", people_count: 1 },
    ]);
    await portal.send(manager, "POST", `/api/v1/productions/${open}/people`, {
      user_id: driver.userId,
      rest_pack: null,
    });
    expect((await verdict(drive)).findings).toEqual([]);
  });

  test("clocks that change are told", async () => {
    const said = await verdict({
      ...{ production_id: open, title: "Night", zone: "Europe/London" },
      ...{ local_start: "2027-03-28T01:30", local_end: "2027-10-31T01:30" },
    });
    expect(said.doubts).toEqual([
      "The start, 01:30, does not happen that night: clocks go forward. It will be 02:30.",
      "The end, 01:30, happens twice that night: clocks go back. The first is meant.",
    ]);
  });

  test("it takes a production or an item, and knows those of its organisation alone", async () => {
    const at = week();
    await expectProblem(await check({ title: "x", local_start: at(0, "10:00") }), 422);
    const stranger = await portal.person(["manager"]);
    await expectProblem(await check(call(at), stranger), 404);
    await expectProblem(await check(call(at), artist), 403);
    await expectProblem(await check(call(at, open, { assigned_user_ids: [stranger.userId] })), 422);
  });
});

describe("where a production keeps to its rules", () => {
  test("it is refused with what the rules say, unless somebody says why", async () => {
    const at = week();
    await planned(show(at, kept));
    const refused = (await expectProblem(await plan(call(at, kept)), 409)) as ProblemBody;
    expect(refused.type).toBe("/problems/schedules/rest-too-short");
    expect(refused.errors?.[0]?.detail).toContain("7 h 30 min of rest");
    const item = await planned(
      call(at, kept, { rest_override: { reason: "The band flies at nine", approved_by: admin.userId } }),
    );
    const response = await portal.send(manager, "GET", `/api/v1/schedules/${item.id}/rest`);
    const { overrides } = v.parse(ScheduleRest, await response.json());
    expect(overrides).toMatchObject([
      {
        reason: "The band flies at nine",
        made_by: manager.userId,
        approved_by: admin.userId,
        schedule_version: 1,
        findings: [{ rule: "daily-rest", people_count: 1 }],
      },
    ]);
    const told = await portal.database.db.select().from(jobs);
    expect(told.filter(({ kind }) => kind === "notify-rest-override")).toHaveLength(1);
    const accountant = await portal.person(["accountant"], manager.organisationId);
    const trail = (await (
      await portal.send(
        accountant,
        "GET",
        `/api/v1/compliance/audit-trail?object_type=schedule&object_id=${item.id}`,
      )
    ).json()) as { audit_entries: { action: string; reason: string | null }[] };
    expect(trail.audit_entries).toContainEqual(
      expect.objectContaining({ action: "schedules.rest-overridden", reason: "The band flies at nine" }),
    );
  });

  test("a change is kept to them too; of its title nobody asks", async () => {
    const at = week();
    await planned(show(at, kept));
    const { id } = await planned(call(at, kept, { local_start: at(1, "11:00"), local_end: at(1, "12:00") }));
    const change = (body: Record<string, unknown>, version: number) =>
      portal.send(manager, "PATCH", `/api/v1/schedules/${id}`, body, { "if-match": `"${version}"` });
    await expectProblem(await change({ local_start: at(1, "07:00") }, 1), 409);
    await expectProblem(await change({ local_start: at(1, "07:00") }, 9), 412);
    expect((await change({ title: "Late call" }, 1)).status).toBe(200);
    const override = { reason: "A ferry", approved_by: manager.userId };
    expect((await change({ local_start: at(1, "07:00"), rest_override: override }, 2)).status).toBe(200);
  });

  test("whoever agreed must be a planner of the organisation", async () => {
    const at = week();
    await planned(show(at, kept));
    for (const approved_by of [artist.userId, (await portal.person(["manager"])).userId]) {
      const response = await plan(call(at, kept, { rest_override: { reason: "Because", approved_by } }));
      const body = (await expectProblem(response, 422)) as ProblemBody;
      expect(body.errors?.[0]?.pointer).toBe("/rest_override/approved_by");
    }
  });

  test("a reason where none is needed is nobody's", async () => {
    const at = week();
    const item = await planned(call(at, kept, { rest_override: { reason: "To be sure" } }));
    const response = await portal.send(manager, "GET", `/api/v1/schedules/${item.id}/rest`);
    expect(await response.json()).toEqual({ overrides: [] });
  });
});

test("a change of the title leaves the second of two moments that a wall shows", async () => {
  const item = await planned({
    ...{ production_id: open, title: "Night", zone: "Europe/London" },
    ...{ local_start: "2026-10-25T01:30", starts_at: "2026-10-25T01:30:00Z" },
  });
  const changed = await portal.send(
    manager,
    "PATCH",
    `/api/v1/schedules/${item.id}`,
    { title: "Late" },
    { "if-match": '"1"' },
  );
  expect(await changed.json()).toMatchObject({ starts_at: "2026-10-25T01:30:00.000Z" });
});
