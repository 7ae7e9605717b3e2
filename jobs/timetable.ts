import { hash } from "node:crypto";
import type { Clock } from "../core/server/clock.ts";
import { REFRESH_EVERY_MS } from "../core/analytics.ts";
import type { JobKind } from "../core/jobs.ts";
import { RECHECK_MS } from "../core/routes.ts";
import type { Log } from "../core/server/log.ts";
import { isUnavailable } from "../db/errors.ts";
import { enqueueOnce } from "../db/jobs.ts";
import type { Database } from "../db/open.ts";

/** Work that comes round by the clock: the kinds of job without a payload, and how often. */
type TimedKind = Extract<
  JobKind,
  | "contract-days"
  | "archive-books"
  | "zone-rules"
  | "refresh-analytics"
  | "push-calendars"
  | "read-mailboxes"
  | "optimise-routes"
  | "escalate-unseen"
  | "event-years"
  | "resend-mails"
  | "check-weather"
>;
const TIMETABLE: readonly { kind: TimedKind; everyMs: number }[] = [
  { kind: "contract-days", everyMs: 3_600_000 },
  { kind: "push-calendars", everyMs: 900_000 },
  { kind: "read-mailboxes", everyMs: 120_000 },
  { kind: "optimise-routes", everyMs: RECHECK_MS },
  // A change an hour and a half before a call leaves half an hour to be seen.
  { kind: "escalate-unseen", everyMs: 300_000 },
  { kind: "resend-mails", everyMs: 300_000 },
  // What is new, or moved, has a forecast within it; nobody is asked of a place more often than once an hour.
  { kind: "check-weather", everyMs: 900_000 },
  // A year is archived once its last month is closed, whichever day that is.
  { kind: "archive-books", everyMs: 86_400_000 },
  { kind: "zone-rules", everyMs: 3_600_000 },
  // A year ahead of the last one that an event may be in.
  { kind: "event-years", everyMs: 86_400_000 },
  { kind: "refresh-analytics", everyMs: REFRESH_EVERY_MS },
];
const LOOK_MS = 60_000;

/**
 * Writes a job for every turn of the clock. Its id is made of its kind and its turn, so that programs which look at
 * the same clock, and one that starts anew, write the same job once.
 */
export function startTimetable(database: Database, clock: Clock, log: Log): { stop(): Promise<void> } {
  let under = Promise.resolve();
  const look = () => {
    under = under.then(async () => {
      try {
        for (const { kind, everyMs } of TIMETABLE) {
          const turn = Math.floor(clock.now() / everyMs);
          await enqueueOnce(database, {
            kind,
            payload: {},
            organisationId: null,
            createdBy: null,
            id: turnId(kind, turn),
          });
        }
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        // The next look finds the same turn.
        log.warn("the timetable waits", { reason: "database unavailable" });
      }
    });
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await under;
    },
  };
}

/** A UUID of version 8 (RFC 9562 §5.8), the same for the same turn. */
export function turnId(kind: string, turn: number): string {
  const hex = hash("sha256", `${kind} ${turn}`, "hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
