import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { must } from "../../core/assert.ts";
import type { DraftChange, DraftConfirmed, EmailReview, ReviewSheet } from "../../core/email-drafts.ts";
import type { ProblemBody } from "../../core/problem.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { expectProblem } from "../testing-answers.ts";
import { draftOf, keepDraft } from "../testing-drafts.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

/** What a coordinator says of a draft that its reader did not know. */
let portal: TestApp;
let manager: TestPerson;
let ella: TestPerson;
let finn: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
});
afterAll(() => portal[Symbol.asyncDispose]());
/** An organisation of its own for each test, its production in Singapore. */
beforeEach(async () => {
  manager = await portal.person(["manager"]);
  ella = await portal.person(["artist"], manager.organisationId);
  finn = await portal.person(["artist"], manager.organisationId);
  for (const [{ userId }, first, last] of [
    [ella, "Ella", "Ellis"],
    [finn, "Finn", "Foster"],
    [manager, "Mia", "Moore"],
  ] as const)
    await portal.database
      .sql`update users set first_name = ${first}, last_name = ${last} where id = ${userId}`;
  production = await portal.production(manager.organisationId, [ella, finn]);
});

const GAFFER = "Gaffer        Ella Ellis         555-0110      06:48";
const DRIVER = "Driver        Finn Foster        555-0111      06:30";
const THIRD = "Thursday 3 September 2026";
const FOURTH = "Friday 4 September 2026";
const FIFTH = "Saturday 5 September 2026";
const text = (date: string, rows: readonly string[], ...head: readonly string[]) =>
  [
    ...["CALL SHEET", ...head, date, "Crew Call: 07:00", "Lunch: 13:00"],
    ...["", "ROLE          NAME               PHONE         CALL", ...rows, ""],
  ].join("\n");
const mail = (sheet: string) =>
  keepDraft(portal, {
    organisationId: manager.organisationId,
    productionId: production,
    draft: draftOf(sheet),
    receivedAt: "2026-09-01T12:00:00.000Z",
  });

const reviewOf = async (id: string): Promise<EmailReview> =>
  (await (await portal.send(manager, "GET", `/api/v1/emails/${id}/review`)).json()) as EmailReview;
const sheetOf = async (id: string): Promise<ReviewSheet> => must((await reviewOf(id)).sheets[0], "a sheet");
const openOf = async (id: string) => (await reviewOf(id)).open.map(({ field }) => field);
async function send(id: string, verb: "draft" | "confirm", body: unknown): Promise<Response> {
  const { version } = await reviewOf(id);
  const method = verb === "draft" ? "PATCH" : "POST";
  return await portal.send(manager, method, `/api/v1/emails/${id}/${verb}`, body, {
    "if-match": `"${version}"`,
  });
}
async function say(id: string, said: Record<string, string | null>, people: DraftChange["people"] = []) {
  const corrections = Object.entries(said).map(([field, value]) => ({ sheet: 0, field, value }));
  const response = await send(id, "draft", { corrections, people });
  expect([response.status, await response.clone().text()]).toEqual([200, expect.anything()]);
}
async function confirm(id: string): Promise<DraftConfirmed> {
  const response = await send(id, "confirm", {});
  expect([response.status, await response.clone().text()]).toEqual([200, expect.anything()]);
  return (await response.json()) as DraftConfirmed;
}
async function itemsOf(who: TestPerson): Promise<ScheduleItem[]> {
  const rows = await portal.database.sql<{ id: string }[]>`
    select schedule_id as id from schedule_people where user_id = ${who.userId} order by schedule_id`;
  const items = rows.map(async ({ id }) => (await portal.send(who, "GET", `/api/v1/schedules/${id}`)).json());
  return (await Promise.all(items)) as ScheduleItem[];
}
const startsOf = async (who: TestPerson) =>
  (await itemsOf(who)).map(({ local_start: start, status }) => `${start.slice(0, 16)} ${status}`);

describe("what the reader did not know", () => {
  test("somebody is added with their call and place, somebody taken out, and who said so is kept", async () => {
    const id = await mail(text(THIRD, [GAFFER, "Note          Please Park        555-0112      05:00"]));
    const count = (await sheetOf(id)).people.length;
    expect(count).toBe(2);
    const place = (await sheetOf(id)).says.places.length;
    await say(
      id,
      {
        "people.1.left_out": "true",
        [`people.${count}.name`]: "Finn Foster",
        [`people.${count}.role`]: "Driver",
        [`people.${count}.department`]: "Transport",
        [`people.${count}.call`]: "05:45",
        [`places.${place}.kind`]: "location",
        [`places.${place}.name`]: "Quay 9",
        "times.crew_call": "07:15",
      },
      [{ sheet: 0, person: count, user_id: finn.userId }],
    );
    const sheet = await sheetOf(id);
    expect(await openOf(id)).toEqual([]);
    expect(sheet.says.people[count]).toMatchObject({
      ...{ name: "Finn Foster", department: "Transport", is_said: true, page: null, box: null, line: null },
      call: { value: "05:45", is_said: true, line: null },
    });
    expect(sheet.says.people[0]?.is_said).toBeUndefined();
    expect(sheet.people[1]?.is_left_out).toBeTrue();
    expect(sheet.said).toContainEqual({
      ...{ field: "times.crew_call", read: "07:00", by: "Mia Moore", at: expect.any(String) as string },
    });
    expect(sheet.said.find(({ field }) => field === `people.${count}.call`)?.read).toBeNull();
    expect(await confirm(id)).toMatchObject({ added: 2 });
    const [item] = await itemsOf(finn);
    expect(item).toMatchObject({
      title: "Call: Driver",
      local_start: "2026-09-03T05:45:00",
      location: "Quay 9",
    });
    // Somebody who is added without a name, or behind nobody, is nobody.
    const other = await mail(text(FOURTH, [GAFFER]));
    const wrong = await send(other, "draft", {
      corrections: [
        { sheet: 0, field: "people.1.call", value: "06:00" },
        { sheet: 0, field: "people.5.name", value: "Pia" },
      ],
      people: [{ sheet: 0, person: 1, user_id: finn.userId }],
    });
    const { errors } = await expectProblem(wrong, 422);
    expect((errors as ProblemBody["errors"])?.map(({ pointer }) => pointer)).toEqual([
      ...["/corrections/0/value", "/corrections/1/value", "/people/0/person"],
    ]);
  });

  test("whom the next revision does not say either is asked, and cancelled by nobody unasked", async () => {
    const first = await mail(text(THIRD, [GAFFER]));
    await say(first, { "people.1.name": "Finn Foster", "people.1.call": "05:45" });
    await confirm(first);
    const second = await mail(text(THIRD, [GAFFER], "REVISION 2"));
    const { missed } = await sheetOf(second);
    expect(missed).toMatchObject([{ user_id: finn.userId, name: "Finn Foster", call: "05:45" }]);
    expect(await openOf(second)).toEqual([`missed.${finn.userId}`]);
    await expectProblem(await send(second, "confirm", {}), 409);
    await say(second, { [`missed.${finn.userId}`]: "true" });
    expect(await confirm(second)).toMatchObject({ cancelled: 1, same: 1 });
    expect(await startsOf(finn)).toEqual(["2026-09-03T05:45 cancelled"]);
  });
});

describe("a revision for another day", () => {
  const DAY_12 = "Shoot day 12 of 30";
  const DAY_13 = "Shoot day 13 of 30";

  test("moves the same items, and leaves nothing behind", async () => {
    await confirm(await mail(text(THIRD, [GAFFER, DRIVER], DAY_12)));
    const before = await itemsOf(ella);
    const id = await mail(text(FIFTH, [GAFFER], DAY_12, "REVISION 2"));
    expect((await sheetOf(id)).supersedes).toMatchObject({ moved_from: "2026-09-03", revision: 1 });
    expect(await openOf(id)).toEqual([]);
    expect(await confirm(id)).toMatchObject({ added: 0, changed: 1, cancelled: 1 });
    const after = await itemsOf(ella);
    expect(after.map((one) => one.id)).toEqual(before.map((one) => one.id));
    expect(after).toMatchObject([{ local_start: "2026-09-05T06:48:00", version: 2, status: "scheduled" }]);
    // Nothing stands for the old day: another sheet for it is one of its own.
    const fresh = await sheetOf(await mail(text(THIRD, [GAFFER], "Shoot day 11 of 30")));
    expect(fresh.supersedes).toBeNull();
    const third = await sheetOf(await mail(text(FIFTH, [GAFFER], DAY_12, "REVISION 3")));
    expect(third.supersedes).toMatchObject({ moved_from: null, revision: 2 });
  });

  test("is asked where it does not say that it is one; a day that is none's is asked again", async () => {
    await confirm(await mail(text(THIRD, [GAFFER], DAY_12)));
    const id = await mail(text(FIFTH, [GAFFER], DAY_12));
    expect((await sheetOf(id)).may_be).toEqual([{ date: "2026-09-03", day_number: 12 }]);
    expect(await openOf(id)).toEqual(["moved_from"]);
    await expectProblem(await send(id, "confirm", {}), 409);
    await say(id, { moved_from: "2026-08-20" });
    expect(await openOf(id)).toEqual(["moved_from"]);
    await say(id, { moved_from: null });
    expect(await confirm(id)).toMatchObject({ added: 1, changed: 0 });
    expect((await startsOf(ella)).toSorted()).toEqual([
      ...["2026-09-03T06:48 scheduled", "2026-09-05T06:48 scheduled"],
    ]);
  });

  test("takes another's day, which waits until its own says where it went", async () => {
    await confirm(await mail(text(THIRD, [GAFFER], DAY_12)));
    await confirm(await mail(text(FOURTH, [DRIVER], DAY_13)));
    const [driver] = await itemsOf(finn);
    const onto = await mail(text(FOURTH, [GAFFER], DAY_12, "REVISION 2"));
    expect(await openOf(onto)).toEqual(["moved_from"]);
    await say(onto, { moved_from: "2026-09-03" });
    expect((await sheetOf(onto)).displaces).toEqual({ date: "2026-09-04", day_number: 13 });
    expect(await confirm(onto)).toMatchObject({ changed: 1, cancelled: 1 });
    expect(await startsOf(finn)).toEqual(["2026-09-04T06:30 cancelled"]);
    const back = await mail(text(THIRD, [DRIVER], DAY_13, "REVISION 2"));
    expect((await sheetOf(back)).supersedes).toMatchObject({ moved_from: "2026-09-04" });
    expect(await confirm(back)).toMatchObject({ added: 0, changed: 1 });
    expect(await itemsOf(finn)).toMatchObject([
      { id: driver?.id ?? "", local_start: "2026-09-03T06:30:00", status: "scheduled" },
    ]);
  });

  test("of one mail two change places", async () => {
    await confirm(await mail(text(THIRD, [GAFFER], DAY_12)));
    await confirm(await mail(text(FOURTH, [DRIVER], DAY_13)));
    const [twelve, thirteen] = [text(FOURTH, [GAFFER], DAY_12), text(THIRD, [DRIVER], DAY_13)].map((one) =>
      draftOf(one),
    );
    const draft = must(twelve, "a draft");
    draft.sheets.push(...(thirteen?.sheets ?? []));
    const id = await keepDraft(portal, {
      organisationId: manager.organisationId,
      productionId: production,
      draft,
    });
    const response = await send(id, "draft", {
      corrections: [
        { sheet: 0, field: "moved_from", value: "2026-09-03" },
        { sheet: 1, field: "moved_from", value: "2026-09-04" },
      ],
    });
    expect(response.status).toBe(200);
    expect(await confirm(id)).toMatchObject({ added: 0, changed: 2, cancelled: 0 });
    expect(await startsOf(ella)).toEqual(["2026-09-04T06:48 scheduled"]);
    expect(await startsOf(finn)).toEqual(["2026-09-03T06:30 scheduled"]);
  });
});

test("an address whose clocks are others is asked once for its town", async () => {
  const MADRID = "Location: Gran Teatro, Calle Mayor 4, 28013 Madrid";
  const id = await mail(text(THIRD, [GAFFER], MADRID));
  expect(await openOf(id)).toEqual(["zone"]);
  const question = (await sheetOf(id)).says.questions.find(({ field }) => field === "zone");
  expect(question?.candidates.map(({ value }) => value)).toEqual(["Europe/Madrid", "Asia/Singapore"]);
  await say(id, { zone: "Europe/Madrid" });
  await confirm(id);
  expect(await itemsOf(ella)).toMatchObject([
    { zone: "Europe/Madrid", starts_at: "2026-09-03T04:48:00.000Z" },
  ]);
  const next = await mail(text(FOURTH, [GAFFER], MADRID));
  expect(await openOf(next)).toEqual([]);
  expect((await sheetOf(next)).clock).toEqual({ zone: "Europe/Madrid", by: "before", place: "Madrid" });
});

test("a place on no map is said, and confirmed all the same; once somebody says where it is, it is not", async () => {
  const FJORD = "Location: Old Mill, 4 Mill Lane, Burfjord";
  const id = await mail(text(THIRD, [GAFFER], FJORD));
  const { unplaced } = await sheetOf(id);
  expect([unplaced, await openOf(id)]).toEqual(["Old Mill, 4 Mill Lane, Burfjord", []]);
  await confirm(id);
  const place = { name: unplaced, latitude: 69.9333, longitude: 22.0167 };
  expect((await portal.send(manager, "POST", "/api/v1/places", place)).status).toBe(201);
  const next = await mail(text(FOURTH, [GAFFER], FJORD));
  expect((await sheetOf(next)).unplaced).toBeNull();
  for (const where of [
    "Location: Gran Teatro, Madrid",
    "Location: Hall 3, Singapore",
    "Location: 69.9333, 22.0167",
  ])
    expect([where, (await sheetOf(await mail(text(FIFTH, [GAFFER], where)))).unplaced]).toEqual([
      where,
      null,
    ]);
});
