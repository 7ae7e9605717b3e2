import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Attendee, Event, PublicEvent, Rsvp } from "../../core/events.ts";
import { newId } from "../../core/ids.ts";
import type { Page } from "../../core/page.ts";
import { expectProblem } from "../testing-answers.ts";
import { inDays } from "../testing-events.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  production = await portal.production(manager.organisationId, [artist]);
});
afterAll(() => portal[Symbol.asyncDispose]());

const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;
const send = (method: string, path: string, body?: unknown, version?: number, who = manager) =>
  portal.send(
    who,
    method,
    `/api/v1${path}`,
    body,
    version === undefined ? {} : { "if-match": `"${version}"` },
  );
const open = (method: string, path: string, body?: unknown) =>
  portal.send(undefined, method, `/api/v1/public${path}`, body);

async function draft(more: Record<string, unknown> = {}): Promise<Event> {
  const response = await send("POST", "/events", {
    production_id: production,
    title: "Harbour lights",
    location: "Harbour hall",
    local_start: inDays(20),
    ...more,
  });
  expect([response.status, response.headers.get("etag")]).toEqual([201, '"1"']);
  return await json(response);
}
async function published(more: Record<string, unknown> = {}): Promise<Event> {
  const { id } = await draft(more);
  const response = await send("POST", `/events/${id}/publish`, undefined, 1);
  expect(response.status).toBe(200);
  return await json(response);
}
const get = async (id: string) => json<Event>(await send("GET", `/events/${id}`));
const list = async (query: string, who = manager) =>
  json<Page<Event>>(await send("GET", `/events?${query}`, undefined, undefined, who));

const mailsTo = async (email: string) =>
  await portal.database.sql<{ subject: string; body: string }[]>`
    select subject, body from mails where recipient = ${email} order by id`;
/** Says that somebody comes. @returns the secret of the link that they were mailed. */
async function ask(event: Event, more: Record<string, unknown> = {}): Promise<string> {
  const email = `${newId()}@guests.test`;
  const body = { name: "Grace Hopper", email, ...more };
  expect((await open("POST", `/events/${event.id}/rsvps`, body)).status).toBe(202);
  const mail = (await mailsTo(String(body.email))).at(-1);
  return /\/rsvp#([\w-]{43})\n/.exec(mail?.body ?? "")?.[1] ?? "";
}
const answer = (verb: "read" | "confirm" | "cancel", token: string) =>
  open("POST", `/rsvps/${verb}`, { token });

describe("an event", () => {
  test("is its planners' alone until it is published, and then anybody's", async () => {
    const event = await draft({ capacity: 50 });
    expect(event).toMatchObject({
      status: "draft",
      production_name: "Harbour Lights",
      zone: "Asia/Singapore",
      capacity: 50,
      attendee_count: 0,
      party_max: 4,
    });
    const seen = async () => [
      (await send("GET", `/events/${event.id}`, undefined, undefined, artist)).status,
      (await open("GET", `/events/${event.id}`)).status,
      (await list(`production_id=${production}`, artist)).data.some(({ id }) => id === event.id),
    ];
    expect(await seen()).toEqual([404, 404, false]);
    await expectProblem(await send("POST", `/events/${event.id}/publish`, undefined, 7), 412);
    expect((await send("POST", `/events/${event.id}/publish`, undefined, 1)).status).toBe(200);
    expect(await seen()).toEqual([200, 200, true]);
    await expectProblem(await send("POST", `/events/${event.id}/publish`, undefined, 2), 409);
    const shown = await json<PublicEvent>(await open("GET", `/events/${event.id}`));
    expect(shown).toMatchObject({ is_open: true, seats_left: 50, status: "published" });
    expect(JSON.stringify(shown)).not.toContain("attendee");
    const programme = await json<Page<PublicEvent>>(await open("GET", `/productions/${production}/events`));
    expect(programme.data.map(({ id }) => id)).toContain(event.id);
    const stranger = await portal.person(["manager"]);
    await expectProblem(await send("GET", `/events/${event.id}`, undefined, undefined, stranger), 404);
    const none = await portal.production(manager.organisationId);
    await expectProblem(await open("GET", `/productions/${none}/events`), 404);
  });

  test("is of the evening before when it begins in the small hours, and moves into another year's table with its guests", async () => {
    const year = new Date().getUTCFullYear() + 1;
    const event = await published({ local_start: `${year + 1}-01-01T00:30` });
    expect(event.date).toBe(`${year}-12-31`);
    await answer("confirm", await ask(event));
    const moved = await send("PATCH", `/events/${event.id}`, { local_start: `${year + 1}-03-01T20:00` }, 2);
    expect(await json<Event>(moved)).toMatchObject({
      date: `${year + 1}-03-01`,
      attendee_count: 1,
      version: 3,
    });
    expect(await get(event.id)).toMatchObject({ date: `${year + 1}-03-01` });
    const [where] = await portal.database
      .sql`select tableoid::regclass::text as "table" from events where id = ${event.id}`;
    expect(where?.table).toBe(`events_${year + 1}`);
    for (const local_start of ["2023-12-31T20:00", `${year + 2}-01-02T20:00`]) {
      const refused = await expectProblem(
        await send("PATCH", `/events/${event.id}`, { local_start }, 3),
        422,
      );
      expect(refused.errors?.[0]?.pointer).toBe("/local_start");
    }
  });

  test("is found by date, place and words, twenty at a time, over the turn of a year", async () => {
    const other = await portal.production(manager.organisationId);
    const year = new Date().getUTCFullYear();
    const dates = Array.from({ length: 24 }, (_, at) =>
      at < 12 ? `${year}-12-${at + 10}` : `${year + 1}-01-${at}`,
    );
    for (const [at, day] of dates.entries())
      await draft({
        production_id: other,
        local_start: `${day}T20:00`,
        location: at % 2 === 0 ? "North stage" : "South stage",
        title: at === 5 ? "The dancing fox" : `Night ${at}`,
        ...(at === 7 ? { description: "With foxes, and a choir" } : {}),
      });
    const of = `production_id=${other}`;
    const first = await list(of);
    expect(first.data).toHaveLength(20);
    const second = await list(`${of}&cursor=${first.meta.next_cursor}`);
    expect([...first.data, ...second.data].map(({ date }) => date)).toEqual(dates);
    const backwards = await list(`${of}&sort=-date&limit=14`);
    const rest = await list(`${of}&sort=-date&limit=14&cursor=${backwards.meta.next_cursor}`);
    expect([...backwards.data, ...rest.data].map(({ date }) => date)).toEqual(dates.toReversed());
    const place = await list(`${of}&location=North stage&from=${dates[4]}&to=${dates[13]}`);
    expect(place.data.map(({ date }) => date)).toEqual([
      dates[4],
      dates[6],
      dates[8],
      dates[10],
      dates[12],
    ] as string[]);
    expect((await list(`${of}&q=fox`)).data.map(({ date }) => date)).toEqual([
      dates[5],
      dates[7],
    ] as string[]);
    expect((await list(`${of}&q=fox -choir`)).data.map(({ title }) => title)).toEqual(["The dancing fox"]);
    for (const q of ["''\"(", "&|!:*", "<->"])
      expect((await list(`q=${encodeURIComponent(q)}`)).data).toEqual([]);
    // Whoever works on it reads the same, as far as it is published.
    const { sql } = portal.database;
    const own = await portal.person(["artist"], manager.organisationId);
    await sql`insert into production_people (production_id, user_id, organisation_id) values (${other}, ${own.userId}, ${manager.organisationId})`;
    await sql`update events set status = 'published', published_at = now() where production_id = ${other} and title <> 'Night 3'`;
    const theirs = await list("limit=20", own);
    const more = await list(`limit=20&cursor=${theirs.meta.next_cursor}`, own);
    expect([...theirs.data, ...more.data].map(({ date }) => date)).toEqual(dates.toSpliced(3, 1));
    expect((await list("sort=-date&limit=1&q=fox", own)).data.map(({ date }) => date)).toEqual([
      dates[7] ?? "",
    ]);
    expect((await list(of, artist)).data).toEqual([]);
    const fields = await list(`${of}&fields=id,title,date,location,attendee_count&limit=1`);
    expect(Object.keys(fields.data[0] ?? {}).sort()).toEqual([
      "attendee_count",
      "date",
      "id",
      "location",
      "title",
    ]);
  });
});

describe("who says that they come", () => {
  test("comes once they confirmed it by the link in their mailbox, and may take it back", async () => {
    const event = await published({ capacity: 5 });
    const token = await ask(event, { party_size: 3 });
    expect(await get(event.id)).toMatchObject({ attendee_count: 0, pending_count: 1 });
    expect(await json<Rsvp>(await answer("read", token))).toMatchObject({ status: "pending", party_size: 3 });
    const confirmed = await answer("confirm", token);
    expect(await json<Rsvp>(confirmed)).toMatchObject({ status: "confirmed", event: { seats_left: 2 } });
    expect((await answer("confirm", token)).status).toBe(200);
    expect(await get(event.id)).toMatchObject({ attendee_count: 3, pending_count: 0 });
    const coming = await json<Page<Attendee>>(
      await send("GET", `/events/${event.id}/attendees?status=confirmed`),
    );
    expect(coming.data).toMatchObject([{ name: "Grace Hopper", party_size: 3, status: "confirmed" }]);
    expect((await send("GET", `/events/${event.id}/attendees`, undefined, undefined, artist)).status).toBe(
      403,
    );
    await expectProblem(
      await open("POST", `/events/${event.id}/rsvps`, { name: "A", email: "a@b.test", party_size: 3 }),
      409,
    );
    expect(await json<Rsvp>(await answer("cancel", token))).toMatchObject({
      status: "cancelled",
      event: { seats_left: 5 },
    });
    await expectProblem(await answer("confirm", token), 410);
    expect(await get(event.id)).toMatchObject({ attendee_count: 0, pending_count: 0 });
  });

  test("of fifty at once as many as there are seats", async () => {
    const event = await published({ capacity: 21 });
    const tokens = await Promise.all(Array.from({ length: 50 }, () => ask(event, { party_size: 2 })));
    const answers = await Promise.all(tokens.map((token) => answer("confirm", token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    for (const refused of answers.filter(({ status }) => status !== 200)) await expectProblem(refused, 409);
    expect(await get(event.id)).toMatchObject({ attendee_count: 20, pending_count: 40 });
    const [held] = await portal.database
      .sql`select sum(party_size)::int as people from attendees where event_id = ${event.id} and status = 'confirmed'`;
    expect(held?.people).toBe(20);
    // Whoever writes past the actions is refused as well.
    const past = await portal.database
      .sql`update attendees set status = 'confirmed', confirmed_at = now() where event_id = ${event.id}`.then(
      () => "taken",
      (error: { constraint_name?: string }) => error.constraint_name,
    );
    expect(past).toBe("event_seats_capacity");
    await expectProblem(await send("PATCH", `/events/${event.id}`, { capacity: 19 }, 2), 409);
    expect((await send("PATCH", `/events/${event.id}`, { capacity: 20 }, 2)).status).toBe(200);
  });

  test("is mailed a link at most once a minute, five times in all, and learns nothing of others but in their mailbox", async () => {
    const event = await published();
    const { sql } = portal.database;
    const email = `${newId()}@guests.test`;
    const first = await ask(event, { email });
    const said = await open("POST", `/events/${event.id}/rsvps`, { name: "Mallory", email });
    const fresh = await open("POST", `/events/${event.id}/rsvps`, {
      name: "Ada",
      email: `${newId()}@guests.test`,
    });
    expect(await said.text()).toBe(await fresh.text());
    expect(await mailsTo(email)).toHaveLength(1);
    expect((await answer("confirm", first)).status).toBe(200);
    const later = async () => {
      await sql`update attendees set asked_at = asked_at - interval '2 minutes' where email = ${email}`;
      return await ask(event, { email, name: "Mallory", party_size: 4 });
    };
    const second = await later();
    // The later link stands for the first; what was confirmed stays as it was.
    await expectProblem(await answer("read", first), 410);
    expect(await json<Rsvp>(await answer("read", second))).toMatchObject({
      status: "confirmed",
      name: "Grace Hopper",
      party_size: 1,
    });
    for (let time = 0; time < 5; time++) await later();
    expect((await mailsTo(email)).map(({ subject }) => subject)).toEqual([
      "Please confirm: Harbour lights",
      ...Array.from({ length: 4 }, () => "You come to Harbour lights"),
    ]);
  });

  test("comes too late, with too many, or to what is off", async () => {
    const event = await published({ party_max: 2 });
    const { sql } = portal.database;
    await expectProblem(
      await open("POST", `/events/${event.id}/rsvps`, { name: "A", email: "a@b.test", party_size: 3 }),
      409,
    );
    const token = await ask(event);
    await sql`update attendees set asked_at = now() - interval '49 hours' where event_id = ${event.id}`;
    expect(await json<Rsvp>(await answer("read", token))).toMatchObject({ status: "expired" });
    await expectProblem(await answer("confirm", token), 410);
    await sql`update event_seats set pending_count = 1000 where event_id = ${event.id}`;
    await expectProblem(
      await open("POST", `/events/${event.id}/rsvps`, { name: "A", email: "a@b.test" }),
      503,
    );
    await sql`update events set starts_at = now() - interval '1 minute' where id = ${event.id}`;
    await expectProblem(
      await open("POST", `/events/${event.id}/rsvps`, { name: "A", email: "a@b.test" }),
      409,
    );
    const off = await published();
    const late = await ask(off);
    expect((await send("POST", `/events/${off.id}/cancel`, { reason: "The roof leaks" }, 2)).status).toBe(
      200,
    );
    await expectProblem(await answer("confirm", late), 409);
    expect(await json<PublicEvent>(await open("GET", `/events/${off.id}`))).toMatchObject({
      status: "cancelled",
      cancel_reason: "The roof leaks",
      is_open: false,
    });
    await expectProblem(await send("PATCH", `/events/${off.id}`, { title: "On again" }, 3), 409);
    await expectProblem(await answer("read", "t".repeat(43)), 410);
  });

  test("too often from one address, or in one name, waits", async () => {
    await using strict = await testApp({ RATE_LIMITS: "on", DATABASE_URL: portal.databaseUrl });
    const { id } = await draft();
    const from = async (email: string) =>
      (await strict.send(undefined, "POST", `/api/v1/public/events/${id}/rsvps`, { name: "A", email }))
        .status;
    const asked: number[] = [];
    for (let time = 0; time < 11; time++) asked.push(await from("same@guests.test"));
    expect(asked).toEqual([...Array.from({ length: 10 }, () => 404), 429]);
    for (let time = 0; time < 109; time++) expect(await from(`${newId()}@guests.test`)).toBe(404);
    expect(await from(`${newId()}@guests.test`)).toBe(429);
  });
});
