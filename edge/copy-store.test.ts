import { afterAll, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checksum, withRow } from "./checksum.ts";
import type { CopyPosition, Sums } from "./copy-position.ts";
import type { CopyRows } from "./copy-rows.ts";
import { openCopyStore, type CopyStore } from "./copy-store.ts";
import { startHosted, type HostedLibsql } from "./testing-hrana.ts";

const folder = mkdtempSync(join(tmpdir(), "portal-copy-"));
let hosted: HostedLibsql;
let store: CopyStore;
let databases = 0;
beforeEach(async () => {
  await hosted?.[Symbol.asyncDispose]();
  hosted = startHosted(join(folder, `${++databases}.sqlite`));
  store = openStore();
});
afterAll(async () => {
  await hosted[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const openStore = () => openCopyStore(hosted, () => AbortSignal.timeout(2_000));
const NOTHING: CopyRows = { put: [], gone: [] };
const users = (...ids: string[]): CopyRows["put"] =>
  ids.map((id) => ["users", id, JSON.stringify([id, 1]), checksum(`users${JSON.stringify([id, 1])}`)]);
const sumsOf = (put: CopyRows["put"]): Sums => [
  ["users", put.length, put.reduce((sum, row) => withRow(sum, row[3]), 0)],
];
const at = (batch: number, generation: number, more: Partial<CopyPosition> = {}): CopyPosition => ({
  generation,
  epoch: "00000000000b",
  batch,
  snapshot: "7:7:",
  asOf: "2026-01-01T00:00:00.000Z",
  sums: [],
  setAside: [],
  ...more,
});
async function begin(): Promise<number> {
  await store.look();
  const generation = await store.begin(undefined);
  if (generation === undefined) throw new Error("somebody is at one");
  return generation;
}
async function changesOf(from: CopyStore = store): Promise<unknown[]> {
  const snapshot = await from.read(null);
  return snapshot ? await Array.fromAsync(snapshot.changes) : [];
}

test("nothing stands in a new database; what is put there is read as a snapshot of home's", async () => {
  expect(await store.read(null)).toBeUndefined();
  const nothing = await store.look();
  expect(nothing).toEqual({ digest: null, position: undefined });
  const generation = await begin();
  const put = users("a", "b");
  expect(await store.add(generation, { put: put.slice(0, 1), gone: [] })).toBe(true);
  const setAside = [["0198aa00-0000-7000-8000-000000000000", "schedules", "x"]];
  const position = at(1, generation, { sums: sumsOf(put), setAside });
  const written = await store.advance(nothing, position, { put: put.slice(1), gone: [] });
  expect(await store.look()).toEqual(written);
  expect((await store.read(null))?.head).toMatchObject({ batch: 1, schema_version: 1, snapshot: "7:7:" });
  expect(await changesOf()).toEqual([
    { entity: "users", key: "a", organisation_id: null, row: { id: "a", is_active: true } },
    { entity: "users", key: "b", organisation_id: null, row: { id: "b", is_active: true } },
    { entity: "schedules", key: "x", organisation_id: setAside[0]?.[0], row: "set aside" },
  ]);
  expect(await store.read(written.digest)).toBeUndefined();
});

test("who is not where the copy stands changes nothing of it", async () => {
  const generation = await begin();
  const first = await store.advance(await store.look(), at(1, generation), NOTHING);
  const second = await store.advance(first, at(2, generation), NOTHING);
  for (const next of [at(2, generation), at(9, generation), at(9, generation, { epoch: "00000000000a" })]) {
    const late = store.advance(first, next, { put: users("late"), gone: [] });
    expect(await late.then(String, (error: Error) => error.message)).toContain("constraint");
  }
  expect(await store.look()).toEqual(second);
  expect(hosted.sql("select * from copy_rows")).toEqual([]);
});

test("a later life of the primary takes the copy over wherever it stands", async () => {
  const generation = await begin();
  const first = await store.advance(await store.look(), at(1, generation), NOTHING);
  await store.advance(first, at(2, generation), NOTHING);
  const later = await begin();
  await store.advance(first, at(1, later, { epoch: "00000000000c" }), NOTHING);
  expect((await store.look()).position).toMatchObject({ epoch: "00000000000c", generation: later });
});

test("one build at a time; one that was given up is taken away from whoever comes back to it", async () => {
  const nothing = await store.look();
  const first = await begin();
  await store.add(first, { put: users("a"), gone: [] });
  expect(await openStore().begin(undefined)).toBeUndefined();
  hosted.sql("update copy_generations set touched_at = touched_at - 60");
  const second = await openStore().begin(undefined);
  expect(second).toBeGreaterThan(first);
  expect(await store.add(first, { put: users("b"), gone: [] })).toBe(false);
  expect(await store.advance(nothing, at(1, first), NOTHING).catch(() => "refused")).toBe("refused");
  await store.sweep();
  expect(hosted.sql("select count(*) from copy_rows")).toEqual([[0]]);
  // Its own it gives up by itself.
  expect(await openStore().begin(second)).toBeGreaterThan(second ?? Infinity);
});

test("the rows of what was replaced are swept, and no others", async () => {
  const first = await begin();
  await store.add(first, { put: users("old"), gone: [] });
  const before = await store.advance(await store.look(), at(1, first), NOTHING);
  const second = await begin();
  await store.add(second, { put: users("new"), gone: [] });
  await store.sweep();
  expect(hosted.sql("select row_key from copy_rows order by 1")).toEqual([["new"], ["old"]]);
  await store.advance(before, at(2, second), NOTHING);
  await store.sweep();
  expect(hosted.sql("select row_key from copy_rows")).toEqual([["new"]]);
  expect(hosted.sql("select generation from copy_generations")).toEqual([[second]]);
});

test("a copy that does not add up is refused, wherever it is damaged", async () => {
  const put = users("a", "b", "c");
  const generation = await begin();
  const position = at(1, generation, { sums: sumsOf(put) });
  const whole = await store.advance(await store.look(), position, { put, gone: [] });
  expect(await changesOf()).toHaveLength(3);
  hosted.sql("create table kept as select * from copy_rows");
  for (const damage of [
    `update copy_rows set row = '["b",0]' where row_key = 'b'`,
    "delete from copy_rows where row_key = 'b'",
    "update copy_rows set row_sum = row_sum + 1 where row_key = 'b'",
    "insert into copy_rows select generation, entity, 'd', row, row_sum from copy_rows where row_key = 'a'",
  ]) {
    hosted.sql(damage);
    expect(await changesOf().then(String, (error: Error) => error.name)).toBe("DamagedCopy");
    hosted.sql("delete from copy_rows");
    hosted.sql("insert into copy_rows select * from kept");
  }
  expect(await changesOf()).toHaveLength(3);
  for (const column of [
    "batch = batch + 1",
    "sums = '['",
    "as_of = 'yesterday'",
    "shape = 7",
    "digest = 7",
  ]) {
    hosted.sql(`update copy_position set ${column}`);
    expect((await store.look()).position).toBeUndefined();
    hosted.sql("delete from copy_position");
    await store.advance({ digest: null, position: undefined }, position, NOTHING);
  }
  expect(await store.look()).toEqual(whole);
});

test("it is read as of one moment while somebody goes on with it", async () => {
  const ids = Array.from({ length: 4_500 }, (_, id) => String(id).padStart(5, "0"));
  const generation = await begin();
  const sums = sumsOf(users(...ids));
  const put = users(...ids);
  let standing = await store.advance(await store.look(), at(1, generation, { sums }), { put, gone: [] });
  const snapshot = await openStore().read(null);
  let rows = 0;
  for await (const _ of snapshot?.changes ?? []) {
    if (rows++ % 1_000 !== 0) continue;
    const gone = ids.slice(-rows - 100, -rows).map((id): [string, string] => ["users", id]);
    standing = await store.advance(standing, at(rows + 1, generation), { put: [], gone });
  }
  expect(rows).toBe(4_500);
  expect(Number(hosted.sql("select count(*) from copy_rows")[0]?.[0])).toBeLessThan(4_500);
});
