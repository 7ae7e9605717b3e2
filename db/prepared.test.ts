import { afterAll, beforeAll, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { newId } from "../core/ids.ts";
import { testDatabase } from "../ops/testing.ts";
import { openDatabase, type Database, type Reader } from "./open.ts";
import { insertRows, prepared } from "./prepared.ts";
import { organisations } from "./schema/organisations.ts";

let one: Database;
let other: Database;
beforeAll(async () => {
  one = openDatabase(await testDatabase(), { name: "one", max: 2 });
  other = openDatabase(await testDatabase(), { name: "other", max: 2 });
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

const named = (db: Reader, name: string) =>
  prepared(
    db,
    "organisation by name",
    () =>
      db
        .select({ id: organisations.id, createdAt: organisations.createdAt })
        .from(organisations)
        .where(eq(organisations.name, sql.placeholder("name"))),
    { name },
  );

test("a query built once is asked of whoever asks it: each pool, and each transaction as it stands inside", async () => {
  expect(await named(one.db, "A")).toEqual([]);
  const id = newId();
  const failed = one.db.transaction(async (tx) => {
    await insertRows(tx, organisations, [{ id, name: "A" }]);
    const [seen] = await named(tx, "A");
    expect(seen?.id).toBe(id);
    // Mapped as its columns are, whoever asks.
    expect(seen?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(await named(one.db, "A")).toEqual([]);
    await tx.transaction(async (inner) => expect(await named(inner, "A")).toHaveLength(1));
    throw new Error("undone");
  });
  expect(failed).rejects.toThrow("undone");
  await failed.catch(() => {});
  expect(await named(one.db, "A")).toEqual([]);
  await insertRows(other.db, organisations, [
    { id: newId(), name: "A" },
    { id: newId(), name: "B" },
  ]);
  expect(await named(other.db, "A")).toHaveLength(1);
  expect(await named(one.db, "A")).toEqual([]);
});

test("two transactions at once keep to themselves", async () => {
  const rounds = Array.from({ length: 20 }, (_, n) =>
    one.db
      .transaction(async (tx) => {
        await insertRows(tx, organisations, [{ id: newId(), name: `round ${n}` }]);
        await Bun.sleep(Math.random() * 5);
        const mine = await named(tx, `round ${n}`);
        const others = await named(tx, `round ${(n + 1) % 20}`);
        tx.rollback();
        return [mine.length, others.length];
      })
      .catch((error: unknown) => (error as Error).constructor.name),
  );
  expect(new Set(await Promise.all(rounds))).toEqual(new Set(["TransactionRollbackError"]));
});
