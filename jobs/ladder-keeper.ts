import { sql } from "drizzle-orm";
import type { Clock } from "../core/server/clock.ts";
import type { Log } from "../core/server/log.ts";
import { instantOf } from "../core/time.ts";
import { houseActor } from "../db/audit.ts";
import { isUnavailable } from "../db/errors.ts";
import { CLIMBERS_MAX, climbLadders } from "../db/ladders.ts";
import type { Database } from "../db/open.ts";
import { commit } from "../db/write.ts";

/** A rung is a few minutes at least: nobody waits long for the next. */
const EVERY_MS = 5_000;

/** Tells people further who have not seen it yet (core/ladder.ts). Where several programs do, each takes its part. */
export function startLadderKeeper(
  database: Database,
  portalUrl: string,
  clock: Clock,
  log: Log,
): { stop(): Promise<void> } {
  let isAway = false;
  let isStopped = false;
  let under = Promise.resolve();
  const run = async () => {
    try {
      await climbDue(database, portalUrl, clock.now(), () => isStopped);
      isAway = false;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      // The next round finds the same.
      if (!isAway) log.warn("the ladders wait", { reason: "database unavailable" });
      isAway = true;
    }
  };
  const timer = setInterval(() => (under = under.then(run)), EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      isStopped = true;
      await under;
    },
  };
}

/** Whatever is due by now, organisation by organisation. */
export async function climbDue(
  database: Database,
  portalUrl: string,
  nowMs: number,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const now = instantOf(nowMs);
  // Of whichever organisation: what is done is done in the name of each.
  const due = await database.everywhere.execute<{ id: string }>(
    sql`select distinct organisation_id as id from ladders where due_at <= ${now}::timestamptz`,
  );
  for (const { id: organisationId } of due) {
    for (let climbed = CLIMBERS_MAX; climbed === CLIMBERS_MAX && !isStopped();) {
      climbed = await commit(
        database,
        houseActor({ id: organisationId, organisationId, createdBy: null }),
        (tx) => climbLadders(tx, organisationId, { now, portalUrl }),
      );
    }
  }
}
