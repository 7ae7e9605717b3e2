import { afterAll, beforeAll, expect, test } from "bun:test";
import * as v from "valibot";
import type { Page } from "../../core/page.ts";
import { ProductionMinor } from "../../core/minors.ts";
import type { ProblemBody } from "../../core/problem.ts";
import { ScheduleVerdict } from "../../core/schedules.ts";
import { keepHouse } from "../../db/housekeeping.ts";
import { erasePerson } from "../../db/person-keys.ts";
import { expectProblem } from "../testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let child: TestPerson;
let chaperone: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  [child, chaperone] = await Promise.all([
    portal.person(["artist"], manager.organisationId),
    portal.person(["artist"], manager.organisationId),
  ]);
  production = await portal.production(manager.organisationId, [child, chaperone]);
});
afterAll(() => portal[Symbol.asyncDispose]());

const path = (user = child.userId, of = production) => `/api/v1/productions/${of}/minors/${user}`;
const BAND = { band: "england-5-8", band_until: "2027-12-31" };
const say = async (more: Record<string, unknown> = {}, user = child.userId, of = production) =>
  await portal.send(manager, "PUT", path(user, of), { ...BAND, ...more });
const minors = async (who = manager, of = production) => {
  const response = await portal.send(who, "GET", `/api/v1/productions/${of}/minors`);
  expect(response.status).toBe(200);
  return ((await response.json()) as Page<ProductionMinor>).data;
};
const evening = (day: string, more = {}) => ({
  ...{ production_id: production, title: "Show", kind: "performance", zone: "Europe/London" },
  ...{ local_start: `${day}T21:00`, local_end: `${day}T23:30`, assigned_user_ids: [child.userId] },
  ...more,
});
const check = async (body: object) =>
  v.parse(
    ScheduleVerdict,
    await (await portal.send(manager, "POST", "/api/v1/schedules/check", body)).json(),
  );

test("planners say who is under age, and nobody else sees it, nor does any list of people, feed or trail", async () => {
  const said = await say({ chaperone_id: chaperone.userId, school_minutes: 180 });
  expect(said.status).toBe(200);
  const minor = v.parse(ProductionMinor, await said.json());
  expect(minor).toEqual({
    ...{ id: child.userId, band: "england-5-8", band_until: "2027-12-31" },
    ...{ chaperone_id: chaperone.userId, school_minutes: 180 },
  });
  expect(await minors()).toEqual([minor]);
  for (const who of [child, chaperone])
    await expectProblem(await portal.send(who, "GET", `/api/v1/productions/${production}/minors`), 403);
  const stranger = await portal.person(["manager"]);
  await expectProblem(await portal.send(stranger, "GET", `/api/v1/productions/${production}/minors`), 404);
  const people = await portal.send(manager, "GET", `/api/v1/productions/${production}/people`);
  expect(await people.text()).not.toContain("england");
  const snapshot = await portal.send(undefined, "GET", "/api/v1/feed/snapshot", undefined, {
    authorization: `Bearer ${portal.services.config.serviceKey}`,
  });
  expect(await snapshot.text()).not.toContain("england");
  const admin = await portal.person(["admin"], manager.organisationId);
  const trail = await portal.send(admin, "GET", "/api/v1/compliance/audit-trail?limit=100");
  const told = await trail.text();
  expect([told.includes("productions.person-rules-set"), told.includes("england")]).toEqual([true, false]);
});

test("a chaperone is somebody else on the production, of age", async () => {
  const outside = await portal.person(["artist"], manager.organisationId);
  for (const chaperone_id of [child.userId, outside.userId]) {
    const response = await say({ chaperone_id });
    const { errors } = (await response.clone().json()) as ProblemBody;
    await expectProblem(response, 422);
    expect(errors?.[0]?.pointer).toBe("/chaperone_id");
  }
  await expectProblem(await say({}, outside.userId), 404);
  // Whom somebody is named for is no chaperone, and a chaperone is not under age.
  await expectProblem(await say({}, chaperone.userId), 422);
  await expectProblem(await say({ band: "england-5" }), 422);
});

test("the guard tells what a plan breaks and asks for a reason, whatever its production chose", async () => {
  await say({ chaperone_id: chaperone.userId, school_minutes: 180 });
  const verdict = await check(evening("2027-03-04"));
  expect(verdict).toMatchObject({ needs_reason: true, is_kept: true });
  expect(
    verdict.findings.map(({ rule, pack, data }) => [rule, pack, data["minutes"], data["minutes_max"]]),
  ).toEqual([["hours", "minors-england", 30, 0]]);
  const plan = (more = {}) => portal.send(manager, "POST", "/api/v1/schedules", evening("2027-03-04", more));
  const refused = await plan();
  const { errors } = (await refused.clone().json()) as ProblemBody;
  await expectProblem(refused, 409);
  expect(errors?.[0]?.detail).toContain("07:00 to 23:00 is (minors, England)");
  // Of somebody else it is nobody's concern.
  expect((await plan({ assigned_user_ids: [chaperone.userId] })).status).toBe(201);
  const agreed = await plan({ rest_override: { reason: "Night-work licence of the council" } });
  expect(agreed.status).toBe(201);
  const { id } = (await agreed.json()) as { id: string };
  const rest = await portal.send(manager, "GET", `/api/v1/schedules/${id}/rest`);
  const kept = await rest.text();
  expect([kept.includes("Night-work licence"), kept.includes("5 to 8")]).toEqual([true, false]);
});

test("who looks after them and how long they are taught is asked, and after the last day of the band which one follows", async () => {
  await say();
  const rules = async (day: string) => (await check(evening(day, { local_end: `${day}T22:00` }))).findings;
  expect((await rules("2027-04-08")).map(({ rule }) => rule).sort()).toEqual(["chaperone", "lessons"]);
  await say({ chaperone_id: chaperone.userId, school_minutes: 0 });
  expect(await rules("2027-04-08")).toEqual([]);
  const later = await rules("2028-01-03");
  expect(later.map(({ rule, people }) => [rule, people.map(({ id }) => id)])).toEqual([
    ["band", [child.userId]],
  ]);
  // On a production that does not know of it they are under age all the same.
  const other = await portal.production(manager.organisationId, [child]);
  const there = await check({ ...evening("2027-04-09"), production_id: other });
  expect(there.findings.map(({ rule }) => rule)).toEqual(["hours"]);
});

test("it is forgotten where it is taken back, with who is taken off or leaves, and where the production is over", async () => {
  const forgotten = async (of: string) => (await minors(manager, of)).length === 0;
  const made = async () => {
    const person = await portal.person(["artist"], manager.organisationId);
    const of = await portal.production(manager.organisationId, [person, chaperone]);
    expect((await say({ chaperone_id: chaperone.userId }, person.userId, of)).status).toBe(200);
    return { person: person.userId, of };
  };
  const rows = async () =>
    (await portal.database.sql<{ n: number }[]>`select count(*)::int as n from production_minors`)[0]?.n ?? 0;

  const taken = await made();
  expect((await portal.send(manager, "DELETE", path(taken.person, taken.of))).status).toBe(204);
  await expectProblem(await portal.send(manager, "DELETE", path(taken.person, taken.of)), 404);
  expect(await forgotten(taken.of)).toBeTrue();

  const off = await made();
  const chaperoned = `/api/v1/productions/${off.of}/people/${chaperone.userId}`;
  expect((await portal.send(manager, "DELETE", chaperoned)).status).toBe(204);
  expect(await minors(manager, off.of)).toMatchObject([{ chaperone_id: null }]);
  await portal.send(manager, "DELETE", `/api/v1/productions/${off.of}/people/${off.person}`);
  expect(await forgotten(off.of)).toBeTrue();

  const left = await made();
  const admin = await portal.person(["admin"], manager.organisationId);
  expect((await portal.send(admin, "DELETE", `/api/v1/members/${left.person}`)).status).toBe(204);
  expect(await forgotten(left.of)).toBeTrue();

  const alone = await made();
  expect((await portal.send(admin, "DELETE", `/api/v1/members/${chaperone.userId}`)).status).toBe(204);
  expect(await minors(manager, alone.of)).toMatchObject([{ chaperone_id: null }]);
  await portal.database.sql`update memberships set deleted_at = null where user_id = ${chaperone.userId}`;

  const erased = await made();
  await portal.database.db.transaction((tx) =>
    erasePerson(tx, manager.organisationId, erased.person, new Date().toISOString()),
  );
  expect(await forgotten(erased.of)).toBeTrue();

  const [gone, over] = [await made(), await made()];
  await portal.database.sql`update productions set ends_on = '2099-12-31'`;
  const before = await rows();
  await portal.database.sql`update productions set deleted_at = now() where id = ${gone.of}`;
  await portal.database
    .sql`update productions set starts_on = '2020-01-01', ends_on = '2020-01-02' where id = ${over.of}`;
  expect(await keepHouse(portal.database, Date.now())).toMatchObject({ "who is under age": 2 });
  expect(await rows()).toBe(before - 2);
});
