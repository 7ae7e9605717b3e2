import { afterAll, beforeAll, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { testDatabase } from "../ops/testing.ts";
import { isUnavailable } from "./errors.ts";
import { openDatabase, type Database } from "./open.ts";

let url: string;
let admin: Database;
beforeAll(async () => {
  url = await testDatabase();
  admin = openDatabase(url, { name: "admin", max: 1 });
  await admin.db.execute(sql`create table marks (mark text)`);
});
afterAll(() => admin[Symbol.asyncDispose]());

const marks = async () =>
  (await admin.db.execute<{ mark: string }>(sql`select mark from marks`)).map(({ mark }) => mark);
const terminate = (pid: number) => admin.db.execute(sql`select pg_terminate_backend(${pid}, 1000)`);

test("a transaction that lost its connection does not speak in the next one's", async () => {
  await using one = openDatabase(url, { name: "one", max: 1 });
  const left = Promise.withResolvers<unknown>();
  const torn = one.db.transaction(async (tx) => {
    const [backend] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    await tx.execute(sql`insert into marks values ('torn')`);
    await terminate(backend?.pid ?? 0);
    while (!isUnavailable(await tx.execute(sql`select 1`).catch((error: unknown) => error)))
      await Bun.sleep(5);
    // The pool's only connection comes back, in another transaction.
    await one.db.transaction(async (other) => {
      await other.execute(sql`insert into marks values ('whole')`);
      left.resolve(
        await tx.execute(sql`insert into marks values ('stray')`).catch((error: unknown) => error),
      );
      await Bun.sleep(50);
    });
  });
  expect(isUnavailable(await torn.catch((error: unknown) => error))).toBe(true);
  expect(isUnavailable(await left.promise)).toBe(true);
  while ((await marks()).length === 0) await Bun.sleep(5);
  expect(await marks()).toEqual(["whole"]);
});

test("a query is planned once, without parameters too, and reads by key what was short then", async () => {
  await using one = openDatabase(url, { name: "one", max: 1 });
  await one.db.execute(sql`create table short (id int primary key)`);
  await one.db.execute(sql`insert into short values (1), (2)`);
  await one.db.execute(sql`analyze short`);
  const plan = await one.db.execute<{ "QUERY PLAN": string }>(sql`explain select from short where id = 1`);
  expect(plan.map((line) => line["QUERY PLAN"]).join("\n")).toContain("short_pkey");
  const kept = await one.db.execute<{ statement: string }>(sql`select statement from pg_prepared_statements`);
  expect(kept.map(({ statement }) => statement)).toContain("explain select from short where id = 1");
});

test("a reserved connection that was lost is not handed to anybody when it is released", async () => {
  await using one = openDatabase(url, { name: "one", max: 1 });
  const reserved = await one.sql.reserve();
  const [backend] = await reserved<{ pid: number }[]>`select pg_backend_pid() as pid`;
  await terminate(backend?.pid ?? 0);
  while (!isUnavailable(await reserved`select 1`.catch((error: unknown) => error))) await Bun.sleep(5);
  reserved.release();
  expect(await one.db.execute<{ n: number }>(sql`select 1 as n`)).toMatchObject([{ n: 1 }]);
});

test("while no server answers, a crowd of queries is refused soon, not one a retry", async () => {
  await using nowhere = openDatabase("postgres://nobody:none@127.0.0.1:9/none", { name: "nowhere", max: 4 });
  const started = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 300 }, () =>
      nowhere.db.execute(sql`select 1`).then(
        () => undefined,
        (error: unknown) => error,
      ),
    ),
  );
  expect(answers.every(isUnavailable)).toBe(true);
  expect(performance.now() - started).toBeLessThan(3_000);
});

test("a query that takes long is told of by its text, cut, and without its values", async () => {
  const told: { ms: number; text: string }[] = [];
  await using slow = openDatabase(url, { name: "slow", max: 1, slow: (query) => told.push(query) });
  const secret = "canary";
  await slow.db.execute(sql`select 1, ${secret}::text`);
  await slow.db.execute(
    sql`select pg_sleep(0.15), ${secret}::text as ${sql.identifier("x".repeat(60))}, ${secret}::text, 1`,
  );
  await slow.db.transaction((tx) => tx.execute(sql`select pg_sleep(0.12)`));
  expect(told.map(({ text }) => text.slice(0, 15))).toEqual(["select pg_sleep", "select pg_sleep"]);
  expect(told[0]?.text.length).toBe(100);
  expect(told[0]?.ms).toBeGreaterThanOrEqual(150);
  expect(JSON.stringify(told)).not.toContain(secret);
});
