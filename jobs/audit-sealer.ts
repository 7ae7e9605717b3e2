import type { Log } from "../core/server/log.ts";
import { sealTrails } from "../db/audit.ts";
import type { Database } from "../db/open.ts";

/** What can be taken away before it is chained is what came since; who reads a trail chains it first. */
const EVERY_MS = 1_000;

/** Chains what transactions left, again and again. */
export function startAuditSealer(database: Pick<Database, "db">, log: Log): { stop(): Promise<void> } {
  let stopping = false;
  let isAway = false;
  let under = Promise.resolve();
  const run = async () => {
    try {
      await sealTrails(database.db, () => stopping);
      isAway = false;
    } catch (error) {
      // A second later they are still there.
      if (!isAway)
        log.warn("audit trails wait", { reason: error instanceof Error ? error.message : String(error) });
      isAway = true;
    }
  };
  const timer = setInterval(() => (under = under.then(run)), EVERY_MS);
  return {
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      await under;
    },
  };
}
