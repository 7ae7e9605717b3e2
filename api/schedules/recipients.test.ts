import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { and, eq } from "drizzle-orm";
import * as v from "valibot";
import type { Page } from "../../core/page.ts";
import {
  ScheduleNews,
  ScheduleReach,
  ScheduleReceipt,
  type Recipient,
} from "../../core/schedule-receipts.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { auditEvents } from "../../db/schema/audit.ts";
import { sealTrail } from "../../db/audit.ts";
import { users } from "../../db/schema/organisations.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let other: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  other = await portal.person(["artist"], manager.organisationId);
  production = await portal.production(manager.organisationId, [artist, other]);
});
afterAll(() => portal[Symbol.asyncDispose]());

async function make(more: Record<string, unknown> = {}): Promise<string> {
  const response = await portal.send(manager, "POST", "/api/v1/schedules", {
    ...{ production_id: production, title: "Call", local_start: "2026-09-03T19:30" },
    ...more,
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as ScheduleItem).id;
}
async function change(id: string, version: number, body: Record<string, unknown>): Promise<void> {
  const path = `/api/v1/schedules/${id}`;
  const response = await portal.send(manager, "PATCH", path, body, { "if-match": `"${version}"` });
  expect(response.status).toBe(200);
}
const mark = (who: TestPerson, id: string, verb: "open" | "acknowledge", version?: number) =>
  portal.send(who, "POST", `/api/v1/schedules/${id}/${verb}`, undefined, {
    ...(version !== undefined && { "if-match": `"${version}"` }),
  });
const news = async (who: TestPerson, id: string) =>
  v.parse(ScheduleNews, await (await portal.send(who, "GET", `/api/v1/schedules/${id}/changes`)).json());
const recipients = async (id: string, query = "") =>
  (await (
    await portal.send(manager, "GET", `/api/v1/schedules/${id}/recipients${query}`)
  ).json()) as Page<Recipient>;
const stateOf = async (id: string, who: TestPerson) =>
  (await recipients(id)).data.find((one) => one.id === who.userId)?.state;
const reach = async (id: string) =>
  v.parse(ScheduleReach, await (await portal.send(manager, "GET", `/api/v1/schedules/${id}/reach`)).json());

describe("what changed for me", () => {
  test("a new one is new; once acknowledged there is nothing; a change is told against what was acknowledged", async () => {
    const id = await make();
    expect(await news(artist, id)).toMatchObject({ kind: "new", version: 1, is_for_me: true, changes: [] });
    const receipt = v.parse(ScheduleReceipt, await (await mark(artist, id, "acknowledge", 1)).json());
    expect(receipt).toMatchObject({
      user_id: artist.userId,
      version: 1,
      acknowledged_at: expect.any(String),
    });
    expect(await news(artist, id)).toMatchObject({ kind: "same", acknowledged_version: 1 });
    await change(id, 1, { stage: "Main" });
    await change(id, 2, { local_start: "2026-09-03T18:00" });
    expect(await news(artist, id)).toMatchObject({
      ...{ kind: "changed", since_version: 1, version: 3, acknowledged_at: null, acknowledged_version: 1 },
      changes: [
        { field: "start", before: "19:30", after: "18:00", words: "Starts 18:00, was 19:30: 90 min earlier" },
        { field: "place", before: null, after: "Main", words: "At Main, was open" },
      ],
    });
    expect(await news(other, id)).toMatchObject({ kind: "new", changes: [] });
    expect(await news(manager, id)).toMatchObject({ is_for_me: false, kind: "changed", since_version: 2 });
  });
  test("what is another's alone changes nothing for me, and my acknowledgement holds", async () => {
    const id = await make({ assigned_user_ids: [artist.userId] });
    await mark(artist, id, "acknowledge");
    await change(id, 1, { assigned_user_ids: [artist.userId, other.userId] });
    expect(await news(artist, id)).toMatchObject({
      kind: "same",
      version: 2,
      acknowledged_at: expect.any(String),
    });
    expect(await news(other, id)).toMatchObject({ kind: "new" });
    expect(await stateOf(id, artist)).toBe("acknowledged");
    expect(await stateOf(id, other)).toBe("untold");
  });
  test("who opened one version and never acknowledged it is told what is different from it", async () => {
    const id = await make();
    expect((await mark(artist, id, "open")).status).toBe(200);
    await change(id, 1, { location: "Gate 3" });
    expect((await mark(artist, id, "open")).status).toBe(200);
    expect(await news(artist, id)).toMatchObject({
      ...{ kind: "changed", since_version: 1, opened_at: expect.any(String) },
      changes: [{ field: "place", words: "At Gate 3, was open" }],
    });
  });
});

describe("an acknowledgement", () => {
  test("names the version that was seen, and no later one", async () => {
    const id = await make();
    await change(id, 1, { title: "Early call" });
    expect((await mark(artist, id, "acknowledge", 1)).status).toBe(412);
    expect((await mark(artist, id, "acknowledge", 2)).status).toBe(200);
  });
  test("is possible of what is cancelled, which nobody confirms", async () => {
    const id = await make();
    await change(id, 1, { status: "cancelled" });
    expect((await portal.send(artist, "POST", `/api/v1/schedules/${id}/confirm`)).status).toBe(409);
    expect((await mark(artist, id, "acknowledge")).status).toBe(200);
  });
  test("keeps its first time, and leaves one event", async () => {
    const id = await make();
    const times = new Set<string | null>();
    for (let turn = 0; turn < 3; turn += 1) {
      const receipt = (await (await mark(artist, id, "acknowledge")).json()) as ScheduleReceipt;
      times.add(receipt.acknowledged_at);
    }
    expect(times.size).toBe(1);
    await mark(artist, id, "open");
    await sealTrail(portal.database.db, manager.organisationId);
    const events = await portal.database.db
      .select({ action: auditEvents.action, actor: auditEvents.actorId, version: auditEvents.objectVersion })
      .from(auditEvents)
      .where(and(eq(auditEvents.objectId, id), eq(auditEvents.actorId, artist.userId)));
    expect(events).toEqual([{ action: "schedules.acknowledged", actor: artist.userId, version: 1 }]);
  });
  test("comes with a confirmation", async () => {
    const id = await make();
    await portal.send(artist, "POST", `/api/v1/schedules/${id}/confirm`);
    expect(await news(artist, id)).toMatchObject({ kind: "same", acknowledged_version: 1 });
    expect(await stateOf(id, artist)).toBe("acknowledged");
  });
});

describe("whom it is for", () => {
  test("is the whole production, or whom it names; in each state, counted, and asked for by state", async () => {
    const id = await make();
    await mark(artist, id, "acknowledge");
    await mark(other, id, "open");
    // Who is not among them is no recipient, whatever they open.
    await mark(manager, id, "open");
    expect(await reach(id)).toMatchObject({
      recipients: 2,
      states: { acknowledged: 1, opened: 1, untold: 0 },
    });
    expect((await recipients(id, "?state=open")).data.map((one) => one.id)).toEqual([other.userId]);
    expect((await recipients(id, "?state=acknowledged")).data.map((one) => one.id)).toEqual([artist.userId]);
    await change(id, 1, { title: "Other", assigned_user_ids: [artist.userId] });
    expect((await recipients(id)).data).toMatchObject([
      { id: artist.userId, state: "untold", acknowledged_at: null, acknowledged_version: 1 },
    ]);
  });
  test("comes page by page, by last name", async () => {
    const many = await portal.production(manager.organisationId);
    const people = await Promise.all(
      [1, 2, 3, 4, 5].map(() => portal.person(["artist"], manager.organisationId)),
    );
    for (const [at, { userId }] of people.entries())
      await portal.database.db
        .update(users)
        .set({ lastName: `Name ${5 - at}` })
        .where(eq(users.id, userId));
    const id = await make({ production_id: many, assigned_user_ids: people.map(({ userId }) => userId) });
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<Recipient> = await recipients(
        id,
        `?limit=2&fields=last_name${cursor === null ? "" : `&cursor=${cursor}`}`,
      );
      names.push(...page.data.map((one) => one.last_name));
      cursor = page.meta.next_cursor;
    } while (cursor !== null);
    expect(names).toEqual(["Name 1", "Name 2", "Name 3", "Name 4", "Name 5"]);
  });
  test("is a planner's to see, and nobody else's organisation's", async () => {
    const id = await make();
    const stranger = await portal.person(["manager"]);
    for (const path of ["recipients", "reach"]) {
      expect((await portal.send(artist, "GET", `/api/v1/schedules/${id}/${path}`)).status).toBe(403);
      expect((await portal.send(stranger, "GET", `/api/v1/schedules/${id}/${path}`)).status).toBe(404);
    }
    const named = await make({ assigned_user_ids: [other.userId] });
    expect((await portal.send(artist, "GET", `/api/v1/schedules/${named}/changes`)).status).toBe(404);
    expect((await mark(artist, named, "acknowledge")).status).toBe(404);
    expect((await mark(stranger, id, "open")).status).toBe(404);
  });
});
