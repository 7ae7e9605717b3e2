import { afterAll, beforeAll, expect, test } from "bun:test";
import * as v from "valibot";
import { feedProblems, SnapshotHead } from "../../core/feed.ts";
import { Problem } from "../../core/problem.ts";
import { createLog } from "../../core/server/log.ts";
import { FEED_LOCK, stampBatch } from "../../db/feed.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { testDatabase } from "../../ops/testing.ts";
import { streamSnapshot } from "./routes.ts";
import { openFeedTail, type FeedTail } from "./tail.ts";

let url: string;
let database: Database;
let feed: FeedTail;
const logged: string[] = [];
const log = createLog("test", (line) => logged.push(line));
beforeAll(async () => {
  url = await testDatabase();
  database = openDatabase(url, { name: "test", max: 2, statementTimeoutMs: 200 });
  feed = openFeedTail(database, log);
});
afterAll(async () => {
  await feed[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

test("a snapshot that cannot begin, as the feed's lock is held for long, is refused until it can", async () => {
  await using other = openDatabase(url, { name: "other", max: 1 });
  await other.sql`select pg_advisory_lock(${FEED_LOCK})`;
  for (let at = 0; at < 6; at++) {
    const refused = await streamSnapshot({ feed, log }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({ kind: feedProblems.busy });
  }
  await other.sql`select pg_advisory_unlock(${FEED_LOCK})`;
  const lines = (await (await streamSnapshot({ feed, log })).text()).trim().split("\n");
  expect(v.is(SnapshotHead, JSON.parse(lines[0] ?? ""))).toBe(true);
  expect(JSON.parse(lines.at(-1) ?? "")).toEqual({ end: true, rows: lines.length - 2 });
  expect(logged).toEqual([]);
  // Nothing of the tries is left on the connections: no lock, no open transaction.
  const left = await other.sql`
    select (select count(*) from pg_locks where locktype = 'advisory')::int as locks,
      (select count(*) from pg_stat_activity where application_name = 'test' and state like 'idle in%')::int as open`;
  expect(left[0]).toEqual({ locks: 0, open: 0 });
  expect((await stampBatch(database)).batch).toBeGreaterThan(0);
});
