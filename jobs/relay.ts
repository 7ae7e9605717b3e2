import type { Log } from "../core/server/log.ts";
import { stopListening } from "../db/errors.ts";
import { JOBS_CHANNEL, lockPending, markQueued } from "../db/jobs.ts";
import type { Database } from "../db/open.ts";
import type { Queues } from "./queues.ts";

const BATCH = 50;
/** A wake-up may be lost with its connection. */
const POLL_MS = 1_000;

export type Relay = { stop(): Promise<void> };

/**
 * Moves jobs from their table to their queue, as soon as the transaction that wrote them commits. A row stays
 * locked until the queue has it: whoever dies between the two leaves it pending, and the repeat is one job, for
 * the queue knows it by the row's id. Several relays share the work.
 */
export async function startRelay(
  database: Database,
  queues: Queues,
  kinds: readonly string[],
  log: Log,
): Promise<Relay> {
  let stopping = false;
  let under: Promise<void> | undefined;
  let again = false;

  const wake = () => {
    again = true;
    if (!stopping) under ??= move();
  };
  const move = async () => {
    while (again && !stopping) {
      again = false;
      try {
        if ((await moveBatch(database, queues, kinds)) === BATCH) again = true;
      } catch (error) {
        // The rows are pending still; the next wake-up finds them.
        log.warn("relay waits", { reason: error instanceof Error ? error.message : String(error) });
      }
    }
    under = undefined;
  };
  const listening = await database.direct.listen(JOBS_CHANNEL, wake, wake);
  const timer = setInterval(wake, POLL_MS);
  return {
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      await under;
      await stopListening(listening);
    },
  };
}

async function moveBatch(database: Database, queues: Queues, kinds: readonly string[]): Promise<number> {
  return await database.db.transaction(async (tx) => {
    const jobs = await lockPending(tx, kinds, BATCH);
    if (jobs.length === 0) return 0;
    await queues.add(jobs);
    await markQueued(
      tx,
      jobs.map(({ id }) => id),
    );
    return jobs.length;
  });
}
