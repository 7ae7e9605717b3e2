import { afterAll, beforeAll, expect, test } from "bun:test";
import { testDatabase } from "../ops/testing.ts";
import { openDatabase, type Database } from "./open.ts";

let database: Database;
beforeAll(async () => {
  database = openDatabase(await testDatabase(), { name: "pipeline", max: 2 });
});
afterAll(() => database[Symbol.asyncDispose]());

/** As many as a connection is given before its first answer, and some more. */
const PIPELINE = 100;

// postgres.js 3.4.9 skipped the reservation when BEGIN was what filled a connection (porsager/postgres #1189): the
// transaction failed, stayed open, and whatever came next on that connection was written inside it and lost.
test("a transaction that begins on a connection with a full pipeline has it for itself, and others do not", async () => {
  const { sql } = database;
  await sql`create table kept (n int)`;
  let written = 0;
  for (let before = PIPELINE - 3; before <= PIPELINE + 3; before++) {
    // Both connections are busy, and each is given as many queries as it takes, a few more or a few less.
    const reads = [sql`select pg_sleep(0.05)`, sql`select pg_sleep(0.05)`]
      .concat(Array.from({ length: before * 2 - 2 }, () => sql`select 1`))
      .map((query) => query.execute());
    const transactions = Array.from({ length: 5 }, () =>
      sql.begin(async (tx) => {
        const [first] = await tx<{ id: string }[]>`select pg_current_xact_id()::text as id`;
        await tx`insert into kept values (1)`;
        const [second] = await tx<{ id: string }[]>`select pg_current_xact_id()::text as id`;
        return first?.id === second?.id ? first?.id : undefined;
      }),
    );
    const writes = Array.from({ length: 5 }, () => sql`insert into kept values (2)`.execute());
    await Promise.all([...reads, ...writes]);
    const ids = await Promise.all(transactions);
    expect(new Set(ids).size).toBe(5);
    expect(ids).not.toContain(undefined);
    written += 10;
  }
  const [open] = await sql<{ count: number }[]>`
    select count(*)::int from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`;
  expect(open?.count).toBe(0);
  expect(await sql`select n from kept`).toHaveLength(written);
});
