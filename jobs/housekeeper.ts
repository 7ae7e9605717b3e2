import type { Clock } from "../core/server/clock.ts";
import type { Log } from "../core/server/log.ts";
import type { Blobs } from "../core/server/blobs.ts";
import { keepHouse, KEPT } from "../db/housekeeping.ts";
import type { Database } from "../db/open.ts";
import { sweepEmails } from "./emails/expiry.ts";
import { sweepExports } from "./exports/expiry.ts";

const EVERY_MS = 60 * 60_000;
/** Not while everything starts. */
const FIRST_MS = 60_000;

/** Takes away what nobody needs any more, every hour; two that do it at once take different rows. */
export function startHousekeeper(
  database: Database,
  blobs: Blobs,
  clock: Clock,
  log: Log,
): { stop(): Promise<void> } {
  let stopping = false;
  let under = Promise.resolve();
  const run = () => {
    under = under.then(async () => {
      try {
        const kept = await keepHouse(database, clock.now(), () => stopping);
        const exported = await sweepExports(database, blobs, clock.now(), () => stopping);
        if (exported > 0) kept.exported_files = exported;
        const mails = await sweepEmails(database, blobs, clock.now(), () => stopping);
        if (mails > 0) kept.email_bytes = mails;
        const files = await blobs.sweep(clock.now() - KEPT.unfinishedFiles * 1_000);
        if (files > 0) kept.unfinished_files = files;
        if (Object.keys(kept).length > 0) log.info("house kept", kept);
      } catch (error) {
        // The next hour finds the same rows.
        log.warn("housekeeping waits", { reason: error instanceof Error ? error.message : String(error) });
      }
    });
  };
  const first = setTimeout(run, FIRST_MS);
  const timer = setInterval(run, EVERY_MS);
  return {
    stop: async () => {
      stopping = true;
      clearTimeout(first);
      clearInterval(timer);
      await under;
    },
  };
}
