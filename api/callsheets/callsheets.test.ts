import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import type { DraftConfirmed, EmailReview, ReviewItem } from "../../core/email-drafts.ts";
import type { EmailDetail } from "../../core/emails.ts";
import type { ProblemBody } from "../../core/problem.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import type { ScheduleNews } from "../../core/schedule-receipts.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { expectProblem } from "../testing-answers.ts";
import { draftOf, keepDraft } from "../testing-drafts.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let ella: TestPerson;
let finn: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
});
afterAll(() => portal[Symbol.asyncDispose]());

const NAMES = ["Ella Ellis", "Finn Foster"];
/** An organisation of its own for each part, with two people whose names stand on its sheets. */
async function furnish(): Promise<void> {
  manager = await portal.person(["manager"]);
  ella = await portal.person(["artist"], manager.organisationId);
  finn = await portal.person(["artist"], manager.organisationId);
  for (const [at, { userId }] of [ella, finn].entries()) {
    const [first = "", last = ""] = NAMES[at]?.split(" ") ?? [];
    await portal.database
      .sql`update users set first_name = ${first}, last_name = ${last} where id = ${userId}`;
  }
  production = await portal.production(manager.organisationId, [ella, finn]);
}

const GAFFER = "Gaffer        Ella Ellis         555-0110      06:48";
const DRIVER = "Driver        Finn Foster        555-0111";
const STRANGER = "Mixer         Grace Grant        555-0112      06:00";
const text = (rows: readonly string[], head: readonly string[] = [], date = "Thursday 3 September 2026") =>
  [
    ...["CALL SHEET", ...head, date, "Crew Call: 07:00", "Lunch: 13:00", "Location: Old Mill, 4 Mill Lane"],
    ...["", "ROLE          NAME               PHONE         CALL", ...rows, ""],
  ].join("\n");

const mail = (sheet: string, more: { productionId?: string | null; receivedAt?: string } = {}) =>
  keepDraft(portal, {
    organisationId: manager.organisationId,
    productionId: production,
    draft: draftOf(sheet),
    ...more,
  });
const reviewOf = async (id: string): Promise<EmailReview> => {
  const response = await portal.send(manager, "GET", `/api/v1/emails/${id}/review`);
  expect(response.status).toBe(200);
  return (await response.json()) as EmailReview;
};
const said = (id: string, verb: string, body: unknown, version: number, method = "POST") =>
  portal.send(manager, method, `/api/v1/emails/${id}/${verb}`, body, { "if-match": `"${version}"` });
async function confirm(id: string, body: unknown = {}): Promise<DraftConfirmed> {
  const { version } = await reviewOf(id);
  const response = await said(id, "confirm", body, version);
  expect([response.status, await response.clone().text()]).toEqual([200, expect.anything()]);
  return (await response.json()) as DraftConfirmed;
}
/** By what names them: lists are kept for their readers until the feed tells of a change. */
async function itemsOf(who: TestPerson): Promise<ScheduleItem[]> {
  const rows = await portal.database.sql<{ id: string }[]>`
    select schedule_id as id from schedule_people where user_id = ${who.userId} order by schedule_id`;
  const items = rows.map(async ({ id }) => (await portal.send(who, "GET", `/api/v1/schedules/${id}`)).json());
  return (await Promise.all(items)) as ScheduleItem[];
}
const kinds = (review: EmailReview) =>
  review.sheets.flatMap(({ items }) => items.map((one: ReviewItem) => `${one.user_name} ${one.kind}`)).sort();

describe("a draft is confirmed", () => {
  beforeAll(furnish);

  test("once everybody on it is known: each has their call, with where, what of the day, and word of it", async () => {
    const id = await mail(text([GAFFER, DRIVER, STRANGER]));
    const review = await reviewOf(id);
    const [sheet] = review.sheets;
    expect(review).toMatchObject({ status: "draft", version: 1, production_id: production, is_drawn: false });
    expect(sheet?.people.map(({ user_id, by }) => [user_id, by])).toEqual([
      [ella.userId, "name"],
      [finn.userId, "name"],
      [null, null],
    ]);
    expect(review.open).toEqual([{ sheet: 0, field: "people.2", why: "Who is it?" }]);
    expect(review.rest).toBeNull();
    const early = await said(id, "confirm", {}, 1);
    expect(await expectProblem(early, 409)).toMatchObject({
      type: "/problems/emails/open",
      errors: [{ pointer: "/sheets/0/people/2", detail: "Who is it?" }],
    });
    expect(await itemsOf(ella)).toEqual([]);

    const saved = await said(
      id,
      "draft",
      {
        corrections: [{ sheet: 0, field: "times.crew_call", value: "07:30" }],
        people: [{ sheet: 0, person: 2, user_id: null }],
      },
      1,
      "PATCH",
    );
    expect([saved.status, saved.headers.get("etag")]).toEqual([200, '"2"']);
    const after = await reviewOf(id);
    expect(after.open).toEqual([]);
    expect(after.rest?.needs_reason).toBeFalse();
    expect(kinds(after)).toEqual(["Ella Ellis added", "Finn Foster added"]);
    expect(after.sheets[0]?.says.times.crew_call).toMatchObject({ value: "07:30", confidence: 1 });

    expect(await confirm(id)).toMatchObject({
      status: "confirmed",
      added: 2,
      changed: 0,
      cancelled: 0,
      same: 0,
    });
    const [call, ...more] = await itemsOf(ella);
    expect(more).toEqual([]);
    expect(call).toMatchObject({
      title: "Call: Gaffer",
      kind: "call",
      local_start: "2026-09-03T06:48:00",
      zone: "Asia/Singapore",
      starts_at: "2026-09-02T22:48:00.000Z",
      show_date: "2026-09-03",
      status: "scheduled",
      version: 1,
    });
    expect(call?.location).toContain("Old Mill");
    expect(call?.notes).toContain("Crew call 07:30");
    expect((await itemsOf(finn)).map(({ local_start }) => local_start)).toEqual(["2026-09-03T07:30:00"]);
    const told = await portal.database.db.select().from(jobs).where(eq(jobs.kind, "notify-schedule"));
    expect(told.map(({ payload }) => (payload as { schedule_id: string }).schedule_id)).toContain(
      call?.id ?? "",
    );
    const detail = (await (await portal.send(manager, "GET", `/api/v1/emails/${id}`)).json()) as EmailDetail;
    expect(detail).toMatchObject({
      status: "confirmed",
      draft: { sheets: [{ times: { crew_call: { value: "07:00" } } }] },
    });
    await expectProblem(await said(id, "confirm", {}, 3), 409);
  });

  test("revision 2 moves, adds and cancels what revision 1 planned, and each is told what is other for them", async () => {
    const [before] = await itemsOf(ella);
    await portal.send(ella, "POST", `/api/v1/schedules/${before?.id}/acknowledge`);
    const id = await mail(text([GAFFER.replace("06:48", "05:30")], ["REVISION 2"]));
    const review = await reviewOf(id);
    expect(kinds(review)).toEqual(["Ella Ellis changed", "Finn Foster cancelled"]);
    expect(review.sheets[0]?.supersedes).toMatchObject({ revision: 1, is_newer: false });
    expect(await confirm(id)).toMatchObject({ added: 0, changed: 1, cancelled: 1 });
    const [after, ...more] = await itemsOf(ella);
    expect(more).toEqual([]);
    expect(after).toMatchObject({ id: before?.id, version: 2, local_start: "2026-09-03T05:30:00" });
    const news = (await (
      await portal.send(ella, "GET", `/api/v1/schedules/${after?.id}/changes`)
    ).json()) as ScheduleNews;
    expect(news).toMatchObject({ kind: "changed", since_version: 1 });
    expect(news.changes.map(({ words }) => words)).toContain("Starts 05:30, was 06:48: 78 min earlier");
    expect((await itemsOf(finn)).map(({ status }) => status)).toEqual(["cancelled"]);

    // Who was nobody of ours is remembered; who fell off comes back as the same item.
    const third = await mail(text([GAFFER.replace("06:48", "05:30"), DRIVER, STRANGER], ["REVISION 3"]));
    const again = await reviewOf(third);
    expect(again.open).toEqual([]);
    expect(again.sheets[0]?.people[2]).toMatchObject({ user_id: null, by: "before" });
    expect(kinds(again)).toEqual(["Ella Ellis same", "Finn Foster changed"]);
    await confirm(third);
    expect((await itemsOf(finn)).map(({ status }) => status)).toEqual(["scheduled"]);

    // One that came late says an older revision than what stands.
    const late = await mail(text([GAFFER], ["REVISION 2"]));
    expect((await reviewOf(late)).sheets[0]?.supersedes).toMatchObject({ revision: 3, is_newer: true });
  });

  test("a cancelled day cancels, and of another unit nothing is touched", async () => {
    const other = await mail(text([GAFFER.replace("06:48", "21:00")], ["Second Unit"]));
    expect(kinds(await reviewOf(other))).toEqual(["Ella Ellis added"]);
    await confirm(other);
    const id = await mail(text([GAFFER, DRIVER], ["CANCELLED"]));
    expect((await reviewOf(id)).sheets[0]?.says.is_cancelled).not.toBeNull();
    expect(await confirm(id)).toMatchObject({ added: 0, changed: 0, cancelled: 2 });
    expect((await itemsOf(ella)).map(({ status }) => status).sort()).toEqual(["cancelled", "scheduled"]);
  });
});

describe("nothing is guessed", () => {
  beforeAll(furnish);

  test("a day that is not sure is asked, and so is the production", async () => {
    const id = await mail(text([GAFFER], [], "03/04/2026"), { productionId: null });
    const review = await reviewOf(id);
    expect(review.open.map(({ field }) => field).sort()).toEqual(["date", "production_id"]);
    const body = {
      production_id: production,
      corrections: [{ sheet: 0, field: "date", value: "2026-09-04" }],
    };
    expect(await confirm(id, body)).toMatchObject({ status: "confirmed", added: 1 });
    expect((await itemsOf(ella)).map(({ local_start }) => local_start)).toEqual(["2026-09-04T06:48:00"]);
  });

  test("what cannot be so is refused by its pointer; an older version is refused", async () => {
    const id = await mail(text([GAFFER], [], "Friday 11 September 2026"));
    const wrong = await said(
      id,
      "draft",
      {
        production_id: crypto.randomUUID(),
        corrections: [
          { sheet: 0, field: "times.crew_call", value: "soon" },
          { sheet: 7, field: "date", value: "2026-09-04" },
        ],
        people: [
          { sheet: 0, person: 0, user_id: crypto.randomUUID() },
          { sheet: 0, person: 44, user_id: null },
        ],
      },
      1,
      "PATCH",
    );
    const { errors } = await expectProblem(wrong, 422);
    expect((errors as ProblemBody["errors"])?.map(({ pointer }) => pointer)).toEqual([
      "/corrections/0/value",
      "/corrections/1/sheet",
      "/people/0/user_id",
      "/people/1/person",
      "/production_id",
    ]);
    await expectProblem(await said(id, "confirm", {}, 9), 412);
    await expectProblem(await portal.send(manager, "POST", `/api/v1/emails/${id}/confirm`, {}), 428);
  });

  test("of two who confirm at once one does; what is of no use is discarded with the reason", async () => {
    const id = await mail(text([GAFFER], [], "Saturday 12 September 2026"));
    const both = await Promise.all([said(id, "confirm", {}, 1), said(id, "confirm", {}, 1)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const useless = await mail(text([GAFFER], [], "Sunday 13 September 2026"));
    expect((await said(useless, "discard", { reason: "Of another film" }, 1)).status).toBe(200);
    const detail = await portal.send(manager, "GET", `/api/v1/emails/${useless}`);
    expect(await detail.json()).toMatchObject({
      status: "skipped",
      cause: "discarded",
      reason: "Of another film",
    });
  });

  test("too little rest is said before, and takes a reason where the production keeps to rules", async () => {
    await portal.database.sql`update productions set rest_pack = 'eu' where id = ${production}`;
    await confirm(await mail(text([GAFFER.replace("06:48", "14:00")], [], "Monday 14 September 2026"), {}), {
      corrections: [{ sheet: 0, field: "people.0.wrap", value: "26:00" }],
    });
    const id = await mail(text([GAFFER.replace("06:48", "06:00")], [], "Tuesday 15 September 2026"));
    const { rest, is_rest_kept: isKept } = await reviewOf(id);
    expect([rest?.needs_reason, isKept]).toEqual([true, true]);
    await expectProblem(await said(id, "confirm", {}, 1), 409);
    expect((await itemsOf(ella)).some(({ local_start }) => local_start.startsWith("2026-09-15"))).toBeFalse();
    await confirm(id, { rest_override: { reason: "The tide" } });
    const item = (await itemsOf(ella)).find(({ local_start }) => local_start.startsWith("2026-09-15"));
    const kept = await portal.send(manager, "GET", `/api/v1/schedules/${item?.id}/rest`);
    expect(await kept.json()).toMatchObject({ overrides: [{ reason: "The tide" }] });
  });

  test("what the rules for somebody under age say takes a reason whatever the production chose", async () => {
    await portal.database.sql`update productions set rest_pack = null where id = ${production}`;
    const minor = { band: "england-9-up", band_until: "2026-12-31", school_minutes: 180 };
    const put = `/api/v1/productions/${production}/minors/${finn.userId}`;
    expect((await portal.send(manager, "PUT", put, minor)).status).toBe(200);
    const id = await mail(text([DRIVER], [], "Wednesday 16 September 2026"));
    const { rest, is_rest_kept: isKept } = await reviewOf(id);
    expect([rest?.findings.map(({ rule, pack }) => [rule, pack]), isKept]).toEqual([
      [["chaperone", "minors-england"]],
      true,
    ]);
    await expectProblem(await said(id, "confirm", {}, 1), 409);
    await confirm(id, { rest_override: { reason: "His mother is with him" } });
    // Of anybody else nothing is asked.
    await confirm(await mail(text([GAFFER], [], "Thursday 17 September 2026")));
  });
});
