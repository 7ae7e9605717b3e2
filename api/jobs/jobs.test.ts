import { afterAll, beforeAll, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import * as v from "valibot";
import { newId } from "../../core/ids.ts";
import { JobStatus, JobSummary } from "../../core/jobs.ts";
import { enqueue } from "../../db/jobs.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";
import { page } from "../http/schemas.ts";

let app: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let stranger: TestPerson;
beforeAll(async () => {
  app = await testApp();
  manager = await app.person(["manager"]);
  artist = await app.person(["artist"], manager.organisationId);
  stranger = await app.person(["admin"]);
});
afterAll(() => app[Symbol.asyncDispose]());

const start = (who: TestPerson) =>
  app.database.db.transaction((tx) =>
    enqueue(tx, {
      kind: "schedule-import",
      payload: { import_id: newId() },
      organisationId: who.organisationId,
      createdBy: who.userId,
    }),
  );
const end = (id: string, change: Partial<typeof jobs.$inferInsert>) =>
  app.database.db
    .update(jobs)
    .set({ ...change, finishedAt: new Date().toISOString() })
    .where(eq(jobs.id, id));

test("a job under way says when to ask again; one that is over does not, and gives its result", async () => {
  const id = await start(manager);
  const waiting = await app.send(manager, "GET", `/api/v1/jobs/${id}/status`);
  expect(waiting.headers.get("retry-after")).toBe("1");
  expect(v.parse(JobStatus, await waiting.json())).toMatchObject({
    id,
    state: "pending",
    progress: 0,
    finished_at: null,
  });
  await end(id, { state: "completed", progress: 100, result: { imported: 3 } });
  const over = await app.send(manager, "GET", `/api/v1/jobs/${id}/status`);
  expect(over.headers.has("retry-after")).toBe(false);
  expect(v.parse(JobStatus, await over.json())).toMatchObject({
    state: "completed",
    result: { imported: 3 },
  });
  const etag = over.headers.get("etag") ?? "";
  expect(
    (await app.send(manager, "GET", `/api/v1/jobs/${id}`, undefined, { "if-none-match": etag })).status,
  ).toBe(304);
  expect(
    (
      await app.send(manager, "GET", `/api/v1/jobs/${id}`, undefined, {
        "if-none-match": waiting.headers.get("etag") ?? "",
      })
    ).status,
  ).toBe(200);
});

test("whoever started a job and whoever plans may see it; nobody else knows that it is there", async () => {
  const [ofManager, ofArtist] = [await start(manager), await start(artist)];
  const status = async (who: TestPerson | undefined, id: string) =>
    (await app.send(who, "GET", `/api/v1/jobs/${id}/status`)).status;
  expect(await status(artist, ofArtist)).toBe(200);
  expect(await status(manager, ofArtist)).toBe(200);
  expect(await status(artist, ofManager)).toBe(404);
  expect(await status(stranger, ofManager)).toBe(404);
  expect(await status(undefined, ofManager)).toBe(401);
  const { data } = (await (await app.send(stranger, "GET", "/api/v1/jobs")).json()) as { data: unknown[] };
  expect(data).toEqual([]);
});

test("failed jobs are listed with their reason, page by page, without results", async () => {
  const failed = await Promise.all(Array.from({ length: 5 }, () => start(manager)));
  await Promise.all(failed.map((id) => end(id, { state: "failed", error: "The file has no rows." })));
  const seen: string[] = [];
  let cursor: string | null = "";
  for (let pages = 0; cursor !== null && pages < 10; pages++) {
    const answer = await app.send(
      manager,
      "GET",
      `/api/v1/jobs?state=failed&limit=2${cursor && `&cursor=${cursor}`}`,
    );
    const read = v.parse(page(v.strictObject(JobSummary.entries)), await answer.json());
    expect(
      read.data.every(({ state, error }) => state === "failed" && error === "The file has no rows."),
    ).toBe(true);
    seen.push(...read.data.map(({ id }) => id));
    cursor = read.meta.next_cursor;
  }
  expect(seen.toSorted()).toEqual(failed.toSorted());
  expect((await app.send(manager, "GET", "/api/v1/jobs?state=lost")).status).toBe(400);
});
