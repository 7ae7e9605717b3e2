import { afterAll, beforeAll, expect, test } from "bun:test";
import { newId } from "../core/ids.ts";
import { testDatabase } from "../ops/testing.ts";
import { openDatabase, type Database } from "./open.ts";
import { organisations } from "./schema/organisations.ts";
import { write } from "./write.ts";

let database: Database;
beforeAll(async () => {
  database = openDatabase(await testDatabase(), { name: "test" });
});
afterAll(() => database[Symbol.asyncDispose]());

const caller = { organisationId: newId(), userId: newId() };
const request = (key: string | undefined, fingerprint = "a") => ({ key, route: "POST /things", fingerprint });

async function make(name: string, key?: string, fingerprint?: string) {
  return await write(database, caller, request(key, fingerprint), async (tx) => {
    const id = newId();
    await tx.insert(organisations).values({ id, name });
    return { status: 201, body: { id, name } };
  });
}

test("a write answers with the epoch and the transaction that holds it", async () => {
  const { writeToken } = await make("one");
  expect(writeToken).toMatch(/^[0-9a-f]{12}\.\d+$/);
});

test("the same key and body give the first answer and one row", async () => {
  const first = await make("two", "key-2");
  const again = await make("two", "key-2");
  expect(again).toEqual(first);
  const rows = await database.db.select().from(organisations);
  expect(rows.filter((row) => row.name === "two")).toHaveLength(1);
});

test("the same key with another body is refused", async () => {
  await make("three", "key-3");
  expect(make("four", "key-3", "b")).rejects.toMatchObject({ kind: { slug: "common/key-reused" } });
});

test("a storm of one key makes one row; every answer is that row or says in flight", async () => {
  const answers = await Promise.allSettled(Array.from({ length: 50 }, () => make("storm", "key-5")));
  const rows = await database.db.select().from(organisations);
  expect(rows.filter((row) => row.name === "storm")).toHaveLength(1);
  const bodies = new Set<string>();
  for (const answer of answers) {
    if (answer.status === "fulfilled") bodies.add(answer.value.json);
    else expect(answer.reason).toMatchObject({ kind: { slug: "common/in-flight" } });
  }
  expect(bodies.size).toBe(1);
});

test("a verb that fails leaves neither row nor key behind", async () => {
  const failing = write(database, caller, request("key-6"), async (tx) => {
    await tx.insert(organisations).values({ id: newId(), name: "six" });
    throw new Error("broken");
  });
  expect(failing).rejects.toThrow("broken");
  const retry = await make("six", "key-6");
  expect(retry.status).toBe(201);
  const rows = await database.db.select().from(organisations);
  expect(rows.filter((row) => row.name === "six")).toHaveLength(1);
});
