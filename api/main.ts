import { openHeadSigner } from "../core/server/audit-signing.ts";
import { ConfigError } from "../core/server/config.ts";
import { openCache, type ObserveCache } from "../core/server/cache.ts";
import { openBlobs } from "../core/server/blobs.ts";
import { systemClock } from "../core/server/clock.ts";
import { createLog, toStderr } from "../core/server/log.ts";
import { leaveSoon, untilStopped } from "../core/server/lifecycle.ts";
import { openSentry } from "../core/server/sentry.ts";
import { publishAuditKey } from "../db/audit-heads.ts";
import { openDatabase, type DatabaseOptions } from "../db/open.ts";
import { findPoolerFault } from "../db/pooler.ts";
import { openReaders } from "../db/replicas.ts";
import { startSequencer } from "../db/sequencer.ts";
import { createLinks } from "./documents/links.ts";
import { createApp, routes } from "./app.ts";
import { publishSigningKey } from "./auth/actions.ts";
import { openSigningKeys } from "./auth/tokens.ts";
import { readConfig } from "./config.ts";
import { openFeedTail } from "./feed/tail.ts";
import { startHealthWatch } from "./health/watch.ts";
import { endsCaches } from "./live/caches.ts";
import { callerAddress } from "./http/address.ts";
import { cacheVersion } from "./http/cache-version.ts";
import { startLiveHub } from "./live/hub.ts";
import { openMeter } from "./metrics/meter.ts";
import { openPages } from "./pages.ts";
import type { Services } from "./services.ts";
import { warmUp } from "./warm.ts";

/** The sequencer, what tells live streams, and regions that wait for the feed or stream a snapshot. */
const FEED_CONNECTIONS = 6;
/** Longer than a load balancer keeps a quiet connection (60 s), or it answers 502 for us. */
const IDLE_TIMEOUT_SECONDS = 75;

try {
  await run();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const config = readConfig(process.env);
  await using sentry = await openSentry(config.sentryDsn, "api");
  const log = createLog("api", toStderr, sentry?.report);
  const fault = await findPoolerFault(config);
  if (fault !== undefined) throw new ConfigError(fault);
  const keys = await openSigningKeys(config.signingKey);
  const auditSigner = openHeadSigner(config.auditKey);
  const pool: DatabaseOptions = {
    name: "api",
    role: "portal_app",
    max: config.databaseConnections,
    slow: (query) => log.warn("slow query", query),
  };
  await using database = openDatabase(config.databaseUrl, {
    ...pool,
    directUrl: config.databaseDirectUrl,
    prepare: config.databasePrepare,
  });
  // Apart from the pool of requests: behind a busy one the feed would wait with everybody else.
  await using feedDatabase = openDatabase(config.databaseDirectUrl, {
    name: "api feed",
    role: "portal_jobs",
    seesEverybody: true,
    max: FEED_CONNECTIONS,
  });
  await using readers = openReaders({
    primary: database,
    watch: feedDatabase,
    urls: config.replicaUrls,
    pool,
    log,
  });
  await using _sequencer = startSequencer(feedDatabase, log);
  const observed: { cache?: ObserveCache } = {};
  await using caches = openCache(
    config.cacheRedisUrl,
    log,
    (read) => observed.cache?.(read),
    cacheVersion(routes),
  );
  await using live = startLiveHub(feedDatabase, log, endsCaches(caches));
  await using feed = openFeedTail(feedDatabase, log);
  const pages = openPages(config.webFolder);
  await using watch = startHealthWatch({ database, edges: config.edges, page: pages, log });
  await using meter = openMeter(
    config.metricsFolder,
    String(config.parentPid ?? process.pid),
    () => live.size,
  );
  observed.cache = meter.observeCache;
  const clock = systemClock;
  const blobs = openBlobs(config.blobsUrl);
  const links = createLinks(config.signingKey, clock);
  const services: Services = {
    config,
    database,
    readers,
    log,
    clock,
    keys,
    auditSigner,
    blobs,
    caches,
    links,
    live,
    feed,
    pages,
    watch,
    meter,
  };
  await publishSigningKey(services);
  await publishAuditKey(database.db, auditSigner.key);
  const app = createApp(services, meter.observe);
  // An app of its own: nobody's limits and nobody's figures count what we ask ourselves.
  await warmUp(services, createApp(services));
  const server = Bun.serve({
    port: config.port,
    hostname: config.host,
    reusePort: true,
    idleTimeout: IDLE_TIMEOUT_SECONDS,
    // Every body is counted where it is read, and refused in our words.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    fetch: (request, at) =>
      app.fetch(
        request,
        callerAddress(at.requestIP(request)?.address ?? "unknown", request.headers, config.trustedProxies),
      ),
  });
  log.info("listening", { port: config.port });
  await untilStopped(log, { parentPid: config.parentPid });
  leaveSoon(log);
  live.hangUp();
  await server.stop();
}
