/**
 * The load of open.kill.test.ts, a program of its own so that an uncaught exception is counted and not the test's.
 * 64 callers query without a pause; one JSON line of counts each 100 ms on stdout. Commands on stdin: `compare`
 * measures this pool against a new one, `stop` ends.
 */
import { sql } from "drizzle-orm";
import { must } from "../core/assert.ts";
import { openDatabase, type Database } from "./open.ts";

const CALLERS = 64;
const HUNG_MS = 15_000;
const COMPARE_ROUNDS = 9;
const COMPARE_MS = 600;

const counts = { ok: 0, failed: 0, hung: 0, uncaught: 0, heard: 0, wrong: 0, inFlight: 0 };
const uncaught = (error: unknown) => {
  counts.uncaught += 1;
  console.error(error);
};
process.on("uncaughtException", uncaught);
process.on("unhandledRejection", uncaught);

const url = must(process.argv[2], "the address of a database");
const database = openDatabase(url, { name: "load", max: 8 });
let running = true;

async function one(at: Database, number: number): Promise<void> {
  if (number % 4 !== 0) {
    const [row] = await at.db.execute<{ n: number }>(sql`select ${number}::int as n`);
    if (row?.n !== number) counts.wrong += 1;
    return;
  }
  // Two rows or none: a statement of a transaction that lost its connection must reach no other one.
  const pair = crypto.randomUUID();
  await at.db
    .transaction(async (tx) => {
      await tx.execute(sql`insert into pairs (pair, half) values (${pair}, 1)`);
      await tx.execute(sql`select pg_sleep(0.001)`);
      await tx.execute(sql`insert into pairs (pair, half) values (${pair}, 2)`);
    })
    .catch(async (error: unknown) => {
      // A caller that does not leave its transaction at the first error is as harmless.
      if (number % 8 === 0) throw error;
      throw new Error("the transaction failed", { cause: error });
    });
}

/** Settles with what became of a call, "hung" when it did not settle in time. */
async function judged(work: Promise<void>): Promise<"ok" | "failed" | "hung"> {
  let timer: Timer | undefined;
  const late = new Promise<"hung">((done) => {
    timer = setTimeout(() => done("hung"), HUNG_MS);
  });
  const outcome = await Promise.race([
    work.then(
      () => "ok" as const,
      () => "failed" as const,
    ),
    late,
  ]);
  clearTimeout(timer);
  return outcome;
}

async function call(): Promise<void> {
  for (let number = 0; running; number++) {
    counts.inFlight += 1;
    const outcome = await judged(one(database, number));
    counts[outcome] += 1;
    counts.inFlight -= 1;
    // A refused connection answers at once; a real caller would wait as well.
    if (outcome === "failed") await Bun.sleep(20);
  }
}

/** Answers a second of `at` under the same load. */
async function rate(at: Database): Promise<number> {
  const until = performance.now() + COMPARE_MS;
  const started = performance.now();
  let answers = 0;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let number = 1; performance.now() < until; number += 4) {
        await one(at, number);
        answers += 1;
      }
    }),
  );
  return (answers * 1_000) / (performance.now() - started);
}

/** The pool that lived through the kills beside one that did not, in turns, so that both meet the same noise. */
async function compare(): Promise<void> {
  running = false;
  while (counts.inFlight > 0) await Bun.sleep(20);
  await using fresh = openDatabase(url, { name: "fresh", max: 8 });
  await rate(fresh);
  await rate(database);
  const ratios: number[] = [];
  for (let round = 0; round < COMPARE_ROUNDS; round++) {
    const [first, second] = round % 2 === 0 ? [fresh, database] : [database, fresh];
    const [a, b] = [await rate(first), await rate(second)];
    ratios.push(round % 2 === 0 ? b / a : a / b);
  }
  ratios.sort((a, b) => a - b);
  const [row] = await fresh.db.execute<{ sessions: number }>(sql`
    select count(*)::int as sessions from pg_stat_activity where datname = current_database() and application_name = 'load'`);
  console.log(JSON.stringify({ compared: ratios[Math.floor(COMPARE_ROUNDS / 2)], sessions: row?.sessions }));
}

await database.sql.listen("kill_test", () => {
  counts.heard += 1;
});
const ticker = setInterval(() => {
  console.log(JSON.stringify(counts));
  // Counted by who hears it; while the server is away nobody does.
  void judged(database.db.execute(sql`select pg_notify('kill_test', '')`).then(() => {}));
}, 100);
const callers = Array.from({ length: CALLERS }, call);
for await (const line of console) {
  if (line === "compare") await compare();
  if (line === "stop") break;
}
running = false;
clearInterval(ticker);
await Promise.all(callers);
await database[Symbol.asyncDispose]();
console.log(JSON.stringify(counts));
