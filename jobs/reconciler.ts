import type { Log } from "../core/server/log.ts";
import { listStranded } from "../db/jobs.ts";
import type { Database } from "../db/open.ts";
import type { Queues } from "./queues.ts";

const EVERY_MS = 60_000;
const PAGE = 100;
const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

export type Reconciler = { stop(): Promise<void> };

/**
 * Puts jobs back that a queue lost or gave up: the table is the truth, a queue a cache of work. At the start and
 * every minute; only what nobody has touched for twice a lock, so that it does not race with the relay.
 */
export function startReconciler(
  database: Database,
  queues: Queues,
  kinds: readonly string[],
  lockMs: number,
  log: Log,
  everyMs: number = EVERY_MS,
): Reconciler {
  let stopping = false;
  const run = () =>
    reconcile(database, queues, kinds, lockMs, log, () => stopping).catch((error: unknown) =>
      log.warn("reconciler waits", { reason: error instanceof Error ? error.message : String(error) }),
    );
  let under = run();
  const timer = setInterval(() => {
    under = under.then(run);
  }, everyMs);
  return {
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      await under;
    },
  };
}

/** Gives the number of jobs put back. */
export async function reconcile(
  database: Database,
  queues: Queues,
  kinds: readonly string[],
  lockMs: number,
  log: Log,
  stopped: () => boolean = () => false,
): Promise<number> {
  let restored = 0;
  for (let after = BEFORE_ALL; !stopped();) {
    const jobs = await listStranded(database.db, 2 * lockMs, after, PAGE);
    for (const job of jobs) {
      if (stopped()) break;
      if (!kinds.includes(job.kind) || (await queues.restore(job)) === "alive") continue;
      restored += 1;
      log.warn("job put back", { job: job.id, kind: job.kind });
    }
    const last = jobs.at(-1);
    if (!last || jobs.length < PAGE) break;
    after = last.id;
  }
  return restored;
}
