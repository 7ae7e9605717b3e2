import type postgres from "postgres";
import { stateOf } from "../../ops/state.ts";
import type { BenchHouse } from "../house.ts";

/** What every expense of the bench is for: how they are found again. */
export const MEASURED = "Taxi, measured";
const CAUGHT_UP_MS_MAX = 20_000;
/** With the first the sequencer is awake; the caches are trusted after one that was heard of. */
const BATCHES_AHEAD = 2;

/**
 * Stops our API, jobs and edges while another stack is measured: the database's triggers tell them of its writes, and
 * what they make of that would be taken from it. PostgreSQL goes on.
 */
export function rest(house: BenchHouse): AsyncDisposable {
  const pids = stateOf(house.folder)?.programs.flatMap(({ pid }) => (pid === null ? [] : [pid])) ?? [];
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  return {
    [Symbol.asyncDispose]: async () => {
      for (const pid of pids) process.kill(pid, "SIGCONT");
    },
  };
}

/**
 * Takes away what was handed in so far, so that the last to be measured counts no more rows than the first, and waits
 * until the house has caught up with that.
 */
export async function clear(sql: postgres.Sql): Promise<void> {
  // Of one moment: requests that the generator did not wait for may still hand something in.
  await sql.begin("isolation level repeatable read", async (tx) => {
    await tx`delete from expense_events where expense_id in (select id from expenses where description = ${MEASURED})`;
    await tx`delete from expense_findings where expense_id in (select id from expenses where description = ${MEASURED})`;
    await tx`delete from expenses where description = ${MEASURED}`;
  });
  await sql`vacuum (analyze) expenses, expense_events, expense_findings, changes`.simple();
  const state = async () => {
    const [row] = await sql<{ batch: number; open: boolean }[]>`
      select batch::int as batch, exists (select from changes) as open from feed_state`;
    if (!row) throw new Error("feed_state has no row");
    return row;
  };
  const { batch } = await state();
  for (const deadline = Date.now() + CAUGHT_UP_MS_MAX; ;) {
    const now = await state();
    if (!now.open && now.batch >= batch + BATCHES_AHEAD) return;
    if (Date.now() > deadline) throw new Error("the house did not catch up with what the peers wrote");
    await Bun.sleep(100);
  }
}
