import { Problem } from "../core/problem.ts";
import type { Blobs } from "../core/server/blobs.ts";
import type { Log } from "../core/server/log.ts";
import type { Clock } from "../core/server/clock.ts";
import { houseActor } from "../db/audit.ts";
import { postgresError } from "../db/errors.ts";
import {
  failJob,
  finishJob,
  holdLease,
  LeaseLost,
  renewLease,
  returnJob,
  type JobRecord,
  type Lease,
} from "../db/jobs.ts";
import type { Database } from "../db/open.ts";
import type { Readers } from "../db/replicas.ts";
import { EVERYBODY } from "../db/tenancy.ts";
import { commit } from "../db/write.ts";
import type { Handler } from "./handler.ts";
import type { Calendars } from "./integrations/calendars.ts";
import type { Mailboxes } from "./integrations/mailboxes.ts";
import type { Docusign } from "./integrations/docusign.ts";
import type { Mailer } from "./integrations/mail.ts";
import type { Push } from "./integrations/push.ts";
import type { TextGateway } from "./integrations/texts.ts";
import type { Routes } from "./integrations/routes.ts";
import type { Weather } from "./integrations/weather.ts";
import type { Xero } from "./integrations/xero.ts";
import { insist, isConnectionLoss } from "./insist.ts";
import type { SealKey } from "./papers/seal-key.ts";
import { ATTEMPTS_MAX } from "./queues.ts";

export type RunServices = {
  database: Database;
  readers: Readers | undefined;
  log: Log;
  clock: Clock;
  blobs: Blobs;
  mailer: Mailer;
  portalUrl: string;
  sealKey: SealKey | undefined;
  docusign: Docusign | undefined;
  calendars: Calendars | undefined;
  mailboxes: Mailboxes | undefined;
  routes: Routes | undefined;
  xero: Xero | undefined;
  weather: Weather | undefined;
  push: Push | undefined;
  texts: TextGateway | undefined;
  lockMs: number;
};

export type Ended =
  | { outcome: "completed" }
  | { outcome: "failed"; reason: string }
  /** Its owner tries again later. */
  | { outcome: "again"; reason: string }
  /** Given back at once: the program stops, or the database went. */
  | { outcome: "returned" }
  /** Another run has it; nothing of this one counts. */
  | { outcome: "lost" };

/** Renewed often enough that two renewals may fail. */
const RENEWALS_PER_LOCK = 4;
const PROGRESS_MS = 250;

/**
 * One run of a job under its lease, from the handler to the row that says how it ended.
 * `stopping` asks the handler to leave; `gone` says that nobody can wait for the database any longer.
 */
export async function runJob(
  services: RunServices,
  handler: Handler,
  job: JobRecord,
  lease: Lease,
  stopping: AbortSignal,
  gone: AbortSignal,
): Promise<Ended> {
  const { database, readers, log, clock, blobs, mailer, portalUrl, sealKey } = services;
  const { docusign, calendars, mailboxes, routes, xero, weather, push, texts } = services;
  const lost = new AbortController();
  const keeper = keepLease(services, lease, lost);
  const organisationId = job.organisationId ?? EVERYBODY;
  try {
    const result = await handler.run({
      database: { ...database, db: database.of(organisationId) },
      readers,
      clock,
      log,
      blobs,
      mailer,
      portalUrl,
      sealKey,
      docusign,
      calendars,
      mailboxes,
      routes,
      xero,
      weather,
      push,
      texts,
      signal: AbortSignal.any([stopping, lost.signal]),
      job: {
        id: job.id,
        kind: job.kind,
        payload: job.payload,
        organisationId: job.organisationId,
        createdBy: job.createdBy,
        attempt: job.attempts,
      },
      progress: keeper.progress,
      write: (work) =>
        commit(database, houseActor(job), async (tx) => {
          const done = await work(tx);
          await holdLease(tx, lease);
          return done;
        }),
    });
    return (await insist(gone, () => finishJob(database.db, lease, result)))
      ? { outcome: "completed" }
      : { outcome: "lost" };
  } catch (error) {
    if (error instanceof LeaseLost || lost.signal.aborted) return { outcome: "lost" };
    return await settle(services, job, lease, error, stopping, gone);
  } finally {
    await keeper.stop();
  }
}

async function settle(
  { database, log }: RunServices,
  job: JobRecord,
  lease: Lease,
  error: unknown,
  stopping: AbortSignal,
  gone: AbortSignal,
): Promise<Ended> {
  // Neither is the job's fault, so neither costs it an attempt.
  if (isConnectionLoss(error) || stopping.aborted) {
    await insist(gone, () => returnJob(database.db, lease, "stopped"));
    return { outcome: "returned" };
  }
  const reason = reasonOf(error);
  if (!(error instanceof Problem))
    log.error("job failed", error, { job: job.id, kind: job.kind, attempt: job.attempts });
  if (error instanceof Problem || job.attempts >= ATTEMPTS_MAX) {
    return (await insist(gone, () => failJob(database.db, lease, reason)))
      ? { outcome: "failed", reason }
      : { outcome: "lost" };
  }
  await insist(gone, () => returnJob(database.db, lease, "failed"));
  return { outcome: "again", reason };
}

/** What whoever started the job may read: a Problem's own words, else the kind of failure and never its values. */
export function reasonOf(error: unknown): string {
  if (error instanceof Problem) return error.detail ?? error.kind.title;
  const found = postgresError(error);
  if (found)
    return `Something went wrong on our side (${["database", found.code, found.constraint_name].filter(Boolean).join(" ")}).`;
  return `Something went wrong on our side (${error instanceof Error ? error.name : "unknown"}).`;
}

/** Renews the lease while the run lasts, and carries its progress along. */
function keepLease({ database, log, lockMs }: RunServices, lease: Lease, lost: AbortController) {
  let told: number | undefined;
  let latest: number | undefined;
  let renewedAt = performance.now();
  let under: Promise<void> | undefined;
  const renew = async () => {
    const progress = latest;
    try {
      if (!(await renewLease(database.db, lease, lockMs, progress)))
        lost.abort(new LeaseLost("another run took the job over"));
      renewedAt = performance.now();
      told = progress;
    } catch (error) {
      // Whoever needs the lease finds out in its transaction; here the next round tries again.
      log.warn("lease not renewed", {
        job: lease.jobId,
        reason: error instanceof Error ? error.name : "unknown",
      });
    } finally {
      under = undefined;
    }
  };
  const timer = setInterval(
    () => {
      const due = performance.now() - renewedAt > lockMs / RENEWALS_PER_LOCK;
      if ((due || latest !== told) && !lost.signal.aborted) under ??= renew();
    },
    Math.min(PROGRESS_MS, lockMs / RENEWALS_PER_LOCK),
  );
  return {
    progress: (percent: number) => {
      latest = Math.max(0, Math.min(99, Math.round(percent)));
    },
    stop: async () => {
      clearInterval(timer);
      await under;
    },
  };
}
