import { afterAll, beforeAll, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { newId } from "../core/ids.ts";
import { testDatabase } from "../ops/testing.ts";
import { operatorActor } from "./audit.ts";
import { WRITTEN } from "./feed.ts";
import { enqueue, JOBS_CHANNEL, type NewJob } from "./jobs.ts";
import { openDatabase, type Database } from "./open.ts";
import { commit } from "./write.ts";

let database: Database;
const heard: string[] = [];
beforeAll(async () => {
  database = openDatabase(await testDatabase(), { name: "test", max: 2 });
  for (const channel of [WRITTEN, JOBS_CHANNEL])
    await database.direct.listen(channel, () => heard.push(channel));
});
afterAll(() => database[Symbol.asyncDispose]());

async function hearing(work: () => Promise<unknown>): Promise<string[]> {
  heard.length = 0;
  await work();
  for (const deadline = Date.now() + 2_000; heard.length === 0 && Date.now() < deadline;) await Bun.sleep(5);
  await Bun.sleep(50);
  return [...heard];
}
const person = () =>
  sql`insert into users (id, email, first_name, last_name) values (${newId()}, ${`${newId()}@example.com`}, 'A', 'B')`;
const mail: NewJob<"send-mail"> = {
  kind: "send-mail",
  payload: { mail_ids: [newId()] },
  organisationId: null,
  createdBy: null,
};

const nobody = operatorActor(newId());

test("who listens is told of a verb once it has committed", async () => {
  const tellers: string[] = [];
  expect(
    await hearing(() =>
      commit(database, nobody, async (tx) => {
        await tx.execute(person());
        await enqueue(tx, mail);
        await Bun.sleep(50);
        tellers.push(...heard);
      }),
    ),
  ).toEqual([WRITTEN, JOBS_CHANNEL]);
  expect(tellers).toEqual([]);
});

test("one that fails tells nobody", async () => {
  const failing = commit(database, nobody, async (tx) => {
    await tx.execute(person());
    throw new TypeError("no");
  });
  expect(await failing.catch((error: Error) => error.name)).toBe("TypeError");
  await Bun.sleep(100);
  expect(await hearing(async () => {})).toEqual([]);
});

test("whoever else writes is told of by the triggers, and a job of theirs by its transaction", async () => {
  expect(await hearing(() => database.db.execute(person()))).toEqual([WRITTEN]);
  expect(await hearing(() => database.db.transaction((tx) => enqueue(tx, mail)))).toEqual([JOBS_CHANNEL]);
});

test("no trigger of the feed tells but through the one function that looks who wakes", async () => {
  const telling = await database.db.execute<{ name: string }>(
    sql`select proname as name from pg_proc where prosrc like '%pg_notify(''written''%' order by proname`,
  );
  expect(telling.map(({ name }) => name)).toEqual(["feed_wake"]);
});
