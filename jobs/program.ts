import { openHeadSigner } from "../core/server/audit-signing.ts";
import { openBlobs } from "../core/server/blobs.ts";
import type { Log } from "../core/server/log.ts";
import { withDeadline } from "../core/server/lifecycle.ts";
import type { Clock } from "../core/server/clock.ts";
import { JOBS_PROGRAM } from "../db/jobs.ts";
import { openDatabase } from "../db/open.ts";
import { openReaders } from "../db/replicas.ts";
import { startAuditSealer } from "./audit-sealer.ts";
import { startAuditSigner } from "./audit-signer.ts";
import type { JobsConfig } from "./config.ts";
import { createGate } from "./gate.ts";
import type { Handler } from "./handler.ts";
import { startHousekeeper } from "./housekeeper.ts";
import { openCalendars } from "./integrations/calendars.ts";
import { openMailboxes } from "./integrations/mailboxes.ts";
import { startLadderKeeper } from "./ladder-keeper.ts";
import { startLedgerKeeper } from "./ledger-keeper.ts";
import { openDocusign } from "./integrations/docusign.ts";
import { openMailer } from "./integrations/mail.ts";
import { openPush } from "./integrations/push.ts";
import { openTexts } from "./integrations/texts.ts";
import { openRoutes } from "./integrations/routes.ts";
import { openSendgrid } from "./integrations/sendgrid.ts";
import { openWeather } from "./integrations/weather.ts";
import { openXero } from "./integrations/xero.ts";
import { openBackend } from "./backends.ts";
import { openSealKey } from "./papers/seal-key.ts";
import { openQueues } from "./queues.ts";
import { startRatesKeeper } from "./rates-keeper.ts";
import { startReconciler } from "./reconciler.ts";
import { startRelay } from "./relay.ts";
import { startSmtp } from "./smtp/listener.ts";
import { startTallyKeeper } from "./tally-keeper.ts";
import { startTimetable } from "./timetable.ts";
import { startWorker } from "./worker.ts";

const STEP_MS = 1_000;
/** Of each standby: as many as exports are made at once. */
const REPLICA_CONNECTIONS = 2;

export type JobsProgram = { [Symbol.asyncDispose](): Promise<void> };

/** Relay, reconciler, housekeepers and workers over one database; disposed in reverse, each step with a deadline, within 9 s. */
export async function startJobs(
  config: Omit<JobsConfig, "sentryDsn" | "ratesUrl" | "smtp" | "sendgrid"> &
    Partial<Pick<JobsConfig, "ratesUrl" | "smtp" | "sendgrid">>,
  handlers: readonly Handler[],
  log: Log,
  clock: Clock,
): Promise<JobsProgram> {
  const { databaseUrl, databaseDirectUrl, lockMs } = config;
  const kinds = handlers.map(({ kind }) => kind);
  const sealKey = config.sealKey === undefined ? undefined : await openSealKey(config.sealKey);
  const calendars = config.calendars && openCalendars(config.calendars);
  const mailboxes = config.mailboxes && openMailboxes(config.mailboxes);
  const routes = config.routes && openRoutes(config.routes);
  const docusign = config.docusign && openDocusign(config.docusign);
  const xero = config.xero && openXero(config.xero);
  const weather = config.weather && openWeather(config.weather);
  const push = config.push && openPush(config.push);
  const texts = config.texts && openTexts(config.texts);
  await using stack = new AsyncDisposableStack();
  const opened = <T>(step: string, ms: number, resource: T, close: (resource: T) => Promise<unknown>): T => {
    stack.defer(() => withDeadline(step, ms, log, () => close(resource)));
    return resource;
  };
  const database = stack.use(
    openDatabase(databaseUrl, {
      name: JOBS_PROGRAM,
      role: "portal_jobs",
      seesEverybody: true,
      max: config.databaseConnections,
      directUrl: databaseDirectUrl,
      prepare: config.databasePrepare,
    }),
  );
  const backend = opened(
    "close backend",
    STEP_MS,
    // BullMQ listens.
    openBackend({ databaseUrl: databaseDirectUrl, redisUrl: config.redisUrl }, log),
    (one) => one.close(),
  );
  await backend.prepare();
  const queues = opened("close queues", STEP_MS, openQueues(backend, kinds, log), (one) => one.close());
  const gate = createGate();
  const blobs = openBlobs(config.blobsUrl);
  const mailer = opened(
    "close mail",
    STEP_MS,
    config.sendgrid
      ? openSendgrid(config.sendgrid, config.mailFrom)
      : openMailer(config.mailUrl, config.mailFrom),
    (one) => one.close(),
  );
  const readers =
    config.replicaUrls.length === 0
      ? undefined
      : stack.use(
          openReaders({
            watch: database,
            primary: database,
            urls: config.replicaUrls,
            pool: { name: JOBS_PROGRAM, role: "portal_jobs", seesEverybody: true, max: REPLICA_CONNECTIONS },
            log,
          }),
        );
  const services = {
    database,
    readers,
    log,
    clock,
    blobs,
    mailer,
    portalUrl: config.portalUrl,
    sealKey,
    docusign,
    calendars,
    mailboxes,
    routes,
    xero,
    weather,
    push,
    texts,
    lockMs,
  };
  const workers = await Promise.all(handlers.map((handler) => startWorker(backend, services, handler, gate)));
  stack.defer(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
  });
  opened("stop relay", STEP_MS, await startRelay(database, queues, kinds, log), (one) => one.stop());
  opened("stop reconciler", STEP_MS, startReconciler(database, queues, kinds, lockMs, log), (one) =>
    one.stop(),
  );
  opened("stop housekeeper", STEP_MS, startHousekeeper(database, blobs, clock, log), (one) => one.stop());
  if (config.ratesUrl !== undefined)
    opened("stop rates", STEP_MS, startRatesKeeper(database, config.ratesUrl, clock, log), (one) =>
      one.stop(),
    );
  // Where the handlers are that its jobs are for.
  if (kinds.includes("contract-days"))
    opened("stop timetable", STEP_MS, startTimetable(database, clock, log), (one) => one.stop());
  if (kinds.includes("sync-to-xero"))
    opened("stop ledger", STEP_MS, startLedgerKeeper(database, clock, log), (one) => one.stop());
  if (kinds.includes("send-push"))
    opened("stop ladders", STEP_MS, startLadderKeeper(database, config.portalUrl, clock, log), (one) =>
      one.stop(),
    );
  if (config.smtp !== undefined && kinds.includes("read-email"))
    opened("stop smtp", STEP_MS, await startSmtp({ database, blobs, clock, log }, config.smtp), (one) =>
      one.stop(),
    );
  opened("stop tallies", STEP_MS, startTallyKeeper(database, log), (one) => one.stop());
  opened("stop sealing", STEP_MS, startAuditSealer(database, log), (one) => one.stop());
  if (config.auditKey === undefined)
    log.warn("audit trails are not signed here: AUDIT_PRIVATE_KEY is not set");
  else {
    const heads = openBlobs(config.auditHeadsUrl, "AUDIT_HEADS_URL");
    const signer = openHeadSigner(config.auditKey);
    opened("stop signing", STEP_MS, startAuditSigner({ database, heads, signer, clock, log }), (one) =>
      one.stop(),
    );
  }
  return stack.move();
}
