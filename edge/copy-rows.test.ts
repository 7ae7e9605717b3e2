import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../core/server/log.ts";
import { createPending } from "./copy-pending.ts";
import { cut, pagesOf } from "./copy-rows.ts";
import { openReplica, type Replica } from "./replica.ts";
import type { ReplicaFile } from "./replica-file.ts";

const SNAPSHOT = { snapshot: "7:7:", as_of: "2026-01-01T00:00:00.000Z" };
const HEAD = { ...SNAPSHOT, epoch: "00000000000b", schema_version: 1, batch: 1 };
const user = (id: string, is_active = true) => ({
  entity: "users",
  key: id,
  organisation_id: null,
  row: { id, is_active },
});

async function* everybody() {
  for (let at = 0; at < 1_200; at++) yield user(`user ${at}`);
}

const folder = mkdtempSync(join(tmpdir(), "portal-copy-rows-"));
let replica: Replica;
let file: ReplicaFile;
beforeAll(async () => {
  replica = await openReplica(
    join(folder, "r.db"),
    createLog("edge", () => {}),
  );
  await replica.rebuild(HEAD, everybody());
  const built = replica.current();
  if (!built) throw new Error("no replica");
  file = built;
});
afterAll(async () => {
  await replica[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test("every row of the file is in its pages once", () => {
  const keys = [...pagesOf(file)].flatMap(({ put }) => put.map(([entity, key]) => `${entity} ${key}`));
  expect([keys.length, new Set(keys).size]).toEqual([1_200, 1_200]);
});

test("rows are cut as of a batch of which all rows are known, and not before", async () => {
  const pending = createPending(1);
  const changes = [user("user 7", false), { ...user("user 8"), row: null }, user("new")];
  const { changes: told = [] } = await file.apply({ ...SNAPSHOT, batch: 2, changes });
  let isCut = false;
  const cutting = cut(file, pending, 1).finally(() => {
    isCut = true;
  });
  await Bun.sleep(30);
  expect(isCut).toBe(false);
  pending.note({ batch: 2, changes: told });
  const { rows, position } = await cutting;
  expect(position.batch).toBe(2);
  expect(position.sums.find(([entity]) => entity === "users")?.[1]).toBe(1_200);
  expect(rows.gone).toEqual([["users", "user 8"]]);
  expect(rows.put.map(([, key, values]) => [key, values])).toEqual([
    ["user 7", '["user 7",0]'],
    ["new", '["new",1]'],
  ]);
});

test("what changes while many rows are read is read again", async () => {
  const pending = createPending(2);
  const all = Array.from({ length: 1_200 }, (_, at) => user(`user ${at}`));
  const touch = async (batch: number, changes: unknown[]) => {
    const { changes: told = [] } = await file.apply({ ...SNAPSHOT, batch, changes });
    pending.note({ batch, changes: told });
  };
  await touch(3, all);
  const cutting = cut(file, pending, 1);
  await touch(4, [user("user 0", false)]);
  const { rows, position } = await cutting;
  expect(position.batch).toBe(4);
  expect(rows.put).toHaveLength(1_200);
  expect(rows.put.find(([, key]) => key === "user 0")?.[2]).toBe('["user 0",0]');
});

test("a row that is damaged here does not become sound there", async () => {
  const { default: Database } = await import("libsql");
  const db = new Database(file.path);
  db.exec("update users set is_active = 1 - is_active where id = 'user 9'");
  db.close();
  const touches = file.touches();
  file.accept(touches);
  expect(() => [...pagesOf(file)]).toThrow("a row does not match its checksum");
});

test("with too many rows to remember they begin anew, and settled ones are forgotten", () => {
  const pending = createPending(1);
  const change = (key: string) => ({ ...user(key), production: undefined });
  pending.note({ batch: 2, changes: [change("a"), change("b")] });
  pending.note({ batch: 3, changes: [change("b"), { ...change("c"), entity: "unheard_of" }] });
  pending.settle(2);
  expect([[...pending.keys()], pending.from(), pending.upTo()]).toEqual([[["users b", 3]], 2, 3]);
  pending.note({ batch: 4, changes: Array.from({ length: 50_001 }, (_, at) => change(String(at))) });
  expect([pending.size(), pending.from(), pending.upTo()]).toEqual([0, 4, 4]);
});
