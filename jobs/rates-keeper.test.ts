import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { systemClock } from "../core/server/clock.ts";
import { createLog } from "../core/server/log.ts";
import { openDatabase, type Database } from "../db/open.ts";
import { testDatabase } from "../ops/testing.ts";
import { FAILURES_MAX, ROUNDS_OFF, startRatesKeeper } from "./rates-keeper.ts";

let database: Database;
/** Stands in for the bank, and misbehaves on request. */
let bank: Bun.Server<undefined>;
let asked = 0;
let answer: () => Response | Promise<Response>;
beforeAll(async () => {
  database = openDatabase(await testDatabase(), { name: "rates", max: 2 });
  bank = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => (asked++, answer()) });
});
afterAll(async () => {
  await bank.stop(true);
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  asked = 0;
  await database.sql`delete from rates`;
});

const EVERY_MS = 20;
const xml = (rate: string) =>
  `<Cube><Cube time='2026-11-27'><Cube currency='USD' rate='${rate}'/></Cube></Cube>`;

/** Keeps rates until `done`, or for two seconds; gives what was logged. */
async function keep(done: () => boolean | Promise<boolean>, deadlineMs = 1_000): Promise<string[]> {
  const logged: string[] = [];
  const keeper = startRatesKeeper(
    database,
    `http://127.0.0.1:${bank.port}/`,
    systemClock,
    createLog("test", (line) => logged.push(line)),
    { firstMs: 1, everyMs: EVERY_MS, deadlineMs },
  );
  const until = performance.now() + 2_000;
  while (!(await done()) && performance.now() < until) await Bun.sleep(5);
  await keeper.stop();
  return logged;
}
const known = async () => {
  const rows = await database.sql<
    { rate: string; source: string }[]
  >`select rate::text as rate, source from rates`;
  return rows.map(({ rate, source }) => `${source} ${rate}`);
};

test("what is published is kept, once, and not asked for again before its time", async () => {
  answer = () => new Response(xml("1.1574"));
  await keep(async () => (await known()).length > 0);
  expect(await known()).toEqual(["ECB 1.1574"]);
  // Another figure for a day that is known changes nothing: what was reckoned with it stays true.
  answer = () => new Response(xml("9.9"));
  const before = asked;
  await keep(() => asked > before);
  expect(await known()).toEqual(["ECB 1.1574"]);
});

test.each([
  ["answers 503", () => new Response("later", { status: 503 })],
  ["answers something else", () => new Response("<html>Sign in</html>")],
  ["never answers", () => new Promise<Response>(() => {})],
  [
    "never ends",
    () =>
      new Response(
        new ReadableStream({
          async pull(controller) {
            await Bun.sleep(5);
            controller.enqueue(new Uint8Array(16));
          },
        }),
      ),
  ],
])("a bank that %s is told of once, and left alone after the third time", async (_, misbehave) => {
  answer = misbehave;
  const logged = await keep(() => asked >= FAILURES_MAX, 30);
  expect(asked).toBe(FAILURES_MAX);
  expect(logged.filter((line) => line.includes("rates wait"))).toHaveLength(1);
  expect(await known()).toEqual([]);
});

test("it is tried again after a while, and heals", async () => {
  let down = true;
  answer = () => new Response(down ? "" : xml("1.1574"), { status: down ? 500 : 200 });
  const since = performance.now();
  let healedMs = 0;
  await keep(async () => {
    if (asked >= FAILURES_MAX) down = false;
    if (healedMs === 0 && (await known()).length > 0) healedMs = performance.now() - since;
    return healedMs > 0;
  });
  expect(healedMs).toBeGreaterThan(ROUNDS_OFF * EVERY_MS);
  expect(asked).toBe(FAILURES_MAX + 1);
});

test("stopping waits for nobody", async () => {
  answer = () => new Promise<Response>(() => {});
  const begun = performance.now();
  await keep(() => asked > 0, 60_000);
  expect(performance.now() - begun).toBeLessThan(1_000);
});
