import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { expectProblem } from "../../api/testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { newId } from "../../core/ids.ts";
import type { JobsAccepted, JobSummary } from "../../core/jobs.ts";
import type { Notification } from "../../core/notifications.ts";
import { takeJob } from "../../db/jobs.ts";
import { climbLadders } from "../../db/ladders.ts";
import { exports } from "../../db/schema/exports.ts";
import { imports } from "../../db/schema/imports.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { handlers } from "../handlers.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let accountant: TestPerson;
let production: string;
const rooms = testRooms();

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  const { organisationId } = manager;
  artist = await portal.person(["artist"], organisationId);
  accountant = await portal.person(["accountant"], organisationId);
  await portal.person(["engineer"], organisationId);
  production = await portal.production(organisationId, [manager, artist, accountant]);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

/** Runs everything of a kind that waits, twice over: as after a crash. */
async function work(kind: "notify-broadcast"): Promise<void> {
  const { database } = portal;
  const { log, clock, blobs } = portal.services;
  const never = new AbortController().signal;
  const waiting = await database.db.select().from(jobs).where(eq(jobs.kind, kind));
  for (const { id } of waiting.filter(({ state }) => state === "pending"))
    for (const again of [true, false]) {
      const taken = await takeJob(database.db, id, 60_000);
      if (taken.outcome !== "taken") throw new Error(taken.outcome);
      const services = { ...rooms, database, log, clock, blobs, lockMs: 60_000 };
      const ended = await runJob(services, handlers[kind], taken.job, taken.lease, never, never);
      expect(ended.outcome).toBe("completed");
      if (again) await database.db.update(jobs).set({ state: "pending" }).where(eq(jobs.id, id));
    }
}

const titlesOf = async (who: TestPerson) => {
  const answer = await portal.send(who, "GET", "/api/v1/notifications");
  return ((await answer.json()) as { data: Notification[] }).data.map(({ title }) => title);
};
const mailsOf = (title: string) =>
  portal.database.sql<{ user: string }[]>`select user_id as user from mails where subject = ${title}`;

describe("a message to many", () => {
  const send = (body: object, who = manager) =>
    portal.send(who, "POST", "/api/v1/bulk/notifications", { body: "Bring boots.", ...body });

  test("reaches a production, roles, or those whom it names, once each, and not who wrote it", async () => {
    const accepted = await send({ title: "All of it", production_id: production });
    expect(accepted.status).toBe(202);
    await send({ title: "Accountants", production_id: production, roles: ["accountant"] });
    await send({ title: "You two", user_ids: [artist.userId, manager.userId, artist.userId] });
    await send({ title: "Everybody" });
    await work("notify-broadcast");
    expect((await titlesOf(artist)).sort()).toEqual(["All of it", "Everybody", "You two"]);
    expect((await titlesOf(accountant)).sort()).toEqual(["Accountants", "All of it", "Everybody"]);
    expect(await titlesOf(manager)).toEqual(["You two"]);
    const told = await portal.database.sql`select from notifications where title = 'Everybody'`;
    // Neither who wrote it nor who only runs the system.
    expect(told).toHaveLength(2);
    expect(await mailsOf("Everybody")).toHaveLength(0);
    const { status_url } = (await accepted.json()) as { status_url: string };
    const status = await portal.send(manager, "GET", status_url);
    expect(await status.json()).toMatchObject({ state: "completed", kind: "notify-broadcast" });
  });

  test("goes by e-mail to whoever wants such news so", async () => {
    await portal.send(artist, "PATCH", "/api/v1/me/config", { mails: { message: false } });
    await send({ title: "Rain", by_mail: true, production_id: production });
    await work("notify-broadcast");
    expect(await titlesOf(artist)).toContain("Rain");
    expect((await mailsOf("Rain")).map(({ user }) => user)).toEqual([accountant.userId]);
    // A device of theirs rings all the same, and no e-mail follows it.
    const { sql, db } = portal.database;
    await sql`insert into devices (id, user_id, name, endpoint, p256dh, auth, public_key)
      values (${newId()}, ${artist.userId}, 'Phone', 'https://push.test/1', 'x', 'x', 'x')`;
    await send({ title: "Sun", by_mail: true, production_id: production });
    await work("notify-broadcast");
    expect(await sql`select from pushes where user_id = ${artist.userId}`).toHaveLength(1);
    const later = new Date(portal.services.clock.now() + 2 * 3_600_000).toISOString();
    await db.transaction((tx) =>
      climbLadders(tx, artist.organisationId, { now: later, portalUrl: rooms.portalUrl }),
    );
    expect((await mailsOf("Sun")).map(({ user }) => user)).toEqual([accountant.userId]);
  });

  test("leads nowhere else, names nobody else's people, and is a planner's to send", async () => {
    const stranger = await portal.person(["artist"]);
    for (const body of [
      { title: "" },
      { title: "x", user_ids: [stranger.userId] },
      { title: "x", user_ids: [artist.userId], roles: ["artist"] },
      { title: "x", roles: ["king"] },
      ...["//elsewhere.test", "https://elsewhere.test", "/\\elsewhere.test", "javascript:x"].map((link) => ({
        title: "x",
        link,
      })),
    ])
      await expectProblem(await send(body), 422);
    const theirs = await portal.production(stranger.organisationId);
    for (const id of [theirs, newId()])
      await expectProblem(await send({ title: "x", production_id: id }), 404);
    for (const who of [artist, accountant]) await expectProblem(await send({ title: "x" }, who), 403);
  });
});

describe("files of many at once", () => {
  const rowsOf = async () => (await portal.database.db.select().from(exports)).length;

  test("are all asked for or none, and are looked at together", async () => {
    const ask = (body: object) => portal.send(accountant, "POST", "/api/v1/bulk/export", body);
    const one = { kind: "expenses", format: "csv" };
    await expectProblem(await ask({ exports: [one, { ...one, production_id: newId() }] }), 404);
    await expectProblem(await ask({ exports: Array.from({ length: 6 }, () => one) }), 422);
    await expectProblem(
      await portal.send(artist, "POST", "/api/v1/bulk/export", { exports: [{ kind: "vat", format: "csv" }] }),
      403,
    );
    expect(await rowsOf()).toBe(0);
    const accepted = await ask({
      exports: [one, { kind: "vat", format: "xlsx" }, { kind: "journal", format: "pdf" }],
    });
    expect(accepted.status).toBe(202);
    const { exports: asked, status_url } = (await accepted.json()) as {
      exports: { job_id: string }[];
      status_url: string;
    };
    const status = (await (await portal.send(accountant, "GET", status_url)).json()) as {
      data: JobSummary[];
    };
    expect(status.data.map(({ id }) => id).sort()).toEqual(asked.map(({ job_id }) => job_id).sort());
    // Three wait, and five may.
    await expectProblem(await ask({ exports: [one, one, one] }), 409);
    const report = await portal.send(accountant, "POST", "/api/v1/reports", { kind: "trial_balance" });
    expect(report.status).toBe(202);
    const [row] = await portal.database.sql`select format from exports where kind = 'trial_balance'`;
    expect(row).toEqual({ format: "pdf" });
  });

  test("come in for several productions, each under its own", async () => {
    const other = await portal.production(manager.organisationId);
    const stranger = await portal.person(["manager"]);
    const theirs = await portal.production(stranger.organisationId);
    const post = async (names: readonly string[]) => {
      const form = new FormData();
      const csv = "stage,artist,date,start,end\nMain,The Owls,2026-09-03,20:00,21:00\n";
      for (const name of names) form.append(name, new Blob([csv]), "week.csv");
      return await portal.app.fetch(
        new Request("http://localhost/api/v1/bulk/import", {
          method: "POST",
          body: form,
          headers: { authorization: `Bearer ${manager.token}` },
        }),
        "127.0.0.1",
      );
    };
    for (const names of [["file"], [], [production, production]])
      await expectProblem(await post(names), names.length === 0 ? [400, 422] : 422);
    await expectProblem(await post([production, theirs]), 404);
    expect(await portal.database.db.select().from(imports)).toEqual([]);
    const accepted = await post([production, other]);
    expect(accepted.status).toBe(202);
    const { jobs: started } = (await accepted.json()) as JobsAccepted;
    expect(started).toHaveLength(2);
    const kept = await portal.database.db.select().from(imports);
    expect(kept.map(({ productionId }) => productionId).sort()).toEqual([production, other].sort());
  });
});
