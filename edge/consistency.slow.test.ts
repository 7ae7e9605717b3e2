import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { sees, SnapshotHead, type FeedBatch } from "../core/feed.ts";
import { createLog } from "../core/server/log.ts";
import { readBatches, readSnapshot, stampBatch } from "../db/feed.ts";
import { openDatabase, type Database } from "../db/open.ts";
import { startSequencer } from "../db/sequencer.ts";
import { testDatabase } from "../ops/testing.ts";
import { buildReplicaFile, openReplicaFile, type ReplicaFile } from "./replica-file.ts";
import { dumpPrimary, dumpReplica } from "./testing.ts";
import { judge, look, openBank, write, type Bank, type Entry, type Seen } from "./testing-writers.ts";

const WRITERS = 20;
const RUN_MS = 7_500;
const LONG_MS = 6_000;

const log = createLog("test", () => {});
let folder: string;
let url: string;
let database: Database;
let writers: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "portal-consistency-"));
  url = await testDatabase();
  database = openDatabase(url, { name: "test" });
  writers = openDatabase(url, { name: "writers", max: WRITERS + 4, statementTimeoutMs: 20_000 });
}, 30_000);
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await writers[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function replicaOf(name: string): Promise<ReplicaFile> {
  const lines = linesOf(readSnapshot(database));
  const head = v.parse(SnapshotHead, (await lines.next()).value);
  const path = join(folder, name);
  await buildReplicaFile(path, head, rowsOnly(lines));
  return openReplicaFile(path);
}
async function* linesOf(parts: AsyncIterable<string>): AsyncGenerator<unknown> {
  for await (const part of parts)
    for (const line of part.split("\n")) if (line !== "") yield JSON.parse(line);
}
async function* rowsOnly(lines: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const line of lines) if (!(line as { end?: boolean }).end) yield line;
}

/** Follows the feed batch by batch and notes what it shows after each. */
async function following(file: ReplicaFile, bank: Bank, views: Seen[], until: () => boolean): Promise<void> {
  for (;;) {
    const done = until();
    const batches = await readBatches(database, file.position().batch, 500_000, 50);
    for (const { body } of batches) {
      await file.apply(JSON.parse(body) as FeedBatch);
      views.push(look(file, bank));
    }
    if (done && batches.length === 0) return;
    if (batches.length === 0) await Bun.sleep(3);
  }
}

test(`${WRITERS} writers, sequencers that race: every batch is one snapshot of the primary, in order, whole, nothing lost (I1 I2 I4 I8)`, async () => {
  const bank = await openBank(database, 12);
  const quiet = await openBank(database, 2);
  const sequencing = [1, 2].map((at) => openDatabase(url, { name: `sequencer ${at}`, max: 2 }));
  const sequencers = sequencing.map((own) => startSequencer(own, log));
  // Sequencers leave one another alone when they can; these do not, and only the lock keeps their batches in order.
  const racers = openDatabase(url, { name: "racers", max: 6 });
  const entries: Entry[] = [];
  const views: Seen[] = [];
  const deadline = Date.now() + RUN_MS;
  const over = () => Date.now() > deadline;
  let settled = false;
  const file = await replicaOf("early.db");
  const follower = following(file, bank, views, () => settled);
  // Rows of its own: others wait for locks on a row, and that is not the feed's doing.
  const long: Entry[] = [];
  const openWriter = write(writers, quiet, long, () => long.length > 0, LONG_MS);
  const racing = Promise.all(
    Array.from({ length: 5 }, async () => {
      while (!over()) {
        await stampBatch(racers);
        await Bun.sleep(Math.random() * 4);
      }
    }),
  );
  // Snapshots taken under load, each followed from where it begins.
  const late = Array.from({ length: 12 }, async (_, at) => {
    await Bun.sleep(300 + at * 400);
    const one = await replicaOf(`late-${at}.db`);
    const seen = [look(one, bank)];
    await following(one, bank, seen, () => settled);
    return { file: one, views: seen };
  });
  const lags: number[] = [];
  const measuring = (async () => {
    while (!over()) {
      const [row] = await writers.sql<
        { xid: string }[]
      >`update productions set name = name || '.' where organisation_id = ${bank.organisationId} returning pg_current_xact_id()::text as xid`;
      const committed = performance.now();
      while (!sees(file.position().snapshot, BigInt(row?.xid ?? 0))) await Bun.sleep(1);
      lags.push(performance.now() - committed);
      await Bun.sleep(20);
    }
  })();
  await Promise.all(Array.from({ length: WRITERS }, () => write(writers, bank, entries, over)));
  await Promise.all([measuring, openWriter, racing]);
  await database.sql`select pg_notify('written', '')`;
  await Bun.sleep(300);
  settled = true;
  await follower;

  expect(entries.length).toBeGreaterThan(100);
  expect(views.length).toBeGreaterThan(100);
  expect(judge(bank, views, entries)).toEqual([]);
  expect(views.map((view) => view.batch)).toEqual(Array.from(views, (_, at) => (views[0]?.batch ?? 0) + at));
  expect([...dumpReplica(file)].sort()).toEqual([...(await dumpPrimary(database))].sort());
  expect(await file.damage(true)).toBeUndefined();
  for (const { file: other, views: seen } of await Promise.all(late)) {
    expect(judge(bank, seen, entries)).toEqual([]);
    expect([...dumpReplica(other)].sort()).toEqual([...dumpReplica(file)].sort());
    other.close();
  }
  // While one transaction was open for six seconds nobody else waited for it.
  lags.sort((a, b) => a - b);
  expect(long).toHaveLength(2);
  expect(lags.at(-1)).toBeLessThan(2_000);
  expect(lags[Math.floor(lags.length * 0.5)]).toBeLessThan(100);
  console.log(
    `${entries.length / 2} transfers, ${views.length} batches, lag p50 ${lags[Math.floor(lags.length / 2)]?.toFixed(1)} ms, max ${lags.at(-1)?.toFixed(1)} ms`,
  );
  for (const one of sequencers) await one[Symbol.asyncDispose]();
  await racers[Symbol.asyncDispose]();
  for (const one of sequencing) await one[Symbol.asyncDispose]();
  file.close();
}, 60_000);

test("the checker finds what it is there for: a torn, a stale and a lost batch", async () => {
  const bank: Bank = { organisationId: "o", rows: ["a", "b"], userId: "u", total: 2_000 };
  const entries: Entry[] = [
    { xid: 10n, row: "a", counter: 1 },
    { xid: 10n, row: "b", counter: 1 },
  ];
  const good: Seen = {
    batch: 1,
    snapshot: "11:11:",
    sum: 2_000,
    counters: new Map([
      ["a", 1],
      ["b", 1],
    ]),
    people: new Set(["a", "b"]),
  };
  expect(judge(bank, [good], entries)).toEqual([]);
  expect(judge(bank, [{ ...good, sum: 1_995 }], entries)).not.toEqual([]);
  expect(
    judge(
      bank,
      [
        {
          ...good,
          counters: new Map([
            ["a", 1],
            ["b", 0],
          ]),
          people: new Set(["a"]),
        },
      ],
      entries,
    ),
  ).not.toEqual([]);
  expect(judge(bank, [{ ...good, snapshot: "10:10:" }], entries)).not.toEqual([]);
  expect(judge(bank, [{ ...good, people: new Set() }], entries)).not.toEqual([]);
  expect(
    judge(
      bank,
      [
        good,
        {
          ...good,
          batch: 2,
          snapshot: "10:10:",
          counters: new Map([
            ["a", 0],
            ["b", 0],
          ]),
          people: new Set(),
        },
      ],
      entries,
    ),
  ).not.toEqual([]);
});
