import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Role } from "../core/access.ts";
import { SESSION_IDLE_SECONDS } from "../core/auth.ts";
import { newId } from "../core/ids.ts";
import { newHeadKey, openHeadSigner } from "../core/server/audit-signing.ts";
import { openCache } from "../core/server/cache.ts";
import { openBlobs } from "../core/server/blobs.ts";
import { systemClock } from "../core/server/clock.ts";
import { vapidPublicKey } from "../core/server/vapid.ts";
import { createLog } from "../core/server/log.ts";
import { publishAuditKey } from "../db/audit-heads.ts";
import { openDatabase, type Database } from "../db/open.ts";
import { openReaders } from "../db/replicas.ts";
import type { Thresholds } from "../db/replica.ts";
import { memberships, organisations, sessions, users } from "../db/schema/organisations.ts";
import { productionPeople, productions } from "../db/schema/productions.ts";
import { testDatabase } from "../ops/testing.ts";
import { startSequencer } from "../db/sequencer.ts";
import { createLinks } from "./documents/links.ts";
import { createApp, routes, type App } from "./app.ts";
import { publishSigningKey } from "./auth/actions.ts";
import { newSigningKey, openSigningKeys } from "./auth/tokens.ts";
import { readConfig } from "./config.ts";
import { openFeedTail } from "./feed/tail.ts";
import { startHealthWatch } from "./health/watch.ts";
import { endsCaches } from "./live/caches.ts";
import { cacheVersion } from "./http/cache-version.ts";
import { startLiveHub } from "./live/hub.ts";
import { openMeter } from "./metrics/meter.ts";
import { openPages } from "./pages.ts";
import type { Services } from "./services.ts";

export type TestPerson = { userId: string; organisationId: string; token: string; edgeToken: string };

export type TestApp = {
  app: App;
  services: Services;
  databaseUrl: string;
  /** The owner's, who sees and may do everything; the app's own is `services.database`. */
  database: Database;
  /** Lines the log wrote, for tests that look for secrets or for a reported bug. */
  logged: string[];
  /** Somebody new with these roles; in a new organisation unless one is named. */
  person(roles: Role[], organisationId?: string): Promise<TestPerson>;
  /** A production of an organisation, with these people on it. */
  production(organisationId: string, people?: TestPerson[]): Promise<string>;
  send(
    who: TestPerson | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** Starts making batches, for what follows the feed. */
  feed(heartbeatMs?: number): void;
  [Symbol.asyncDispose](): Promise<void>;
};

/** What mail services of tests know. */
export const TEST_MAIL_SECRET = "mail-secret-of-the-tests";
/** Of RFC 8291 §5: the private one is the jobs' of tests. */
export const TEST_PUSH_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
export const TEST_PUSH_PUBLIC_KEY = vapidPublicKey(TEST_PUSH_KEY);
export const TEST_TEXT_TOKEN = "text-token-of-the-tests";
export const TEST_ORIGIN = "http://localhost:3000";

/** The whole API over a real database of its own, or the migrated one that is named, spoken to without a socket. */
export async function testApp(
  settings: Record<string, string> = {},
  replicas?: Thresholds,
): Promise<TestApp> {
  const databaseUrl = settings.DATABASE_DIRECT_URL ?? settings.DATABASE_URL ?? (await testDatabase());
  const blobsFolder = mkdtempSync(join(tmpdir(), "blobs-"));
  const logged: string[] = [];
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    AUTH_PRIVATE_KEY: await newSigningKey(),
    AUDIT_PRIVATE_KEY: newHeadKey(),
    SERVICE_KEY: "service-key-of-the-tests-0123456789",
    DEPLOYMENT: "demo",
    RATE_LIMITS: "off",
    CALENDAR_KEY: "calendar-key-of-the-tests-0123456789-abcdef",
    CALDAV_SERVERS: "https://caldav.test",
    IMAP_SERVERS: "imaps://imap.test,imaps://outlook.office365.com",
    GMAIL: "on",
    GOOGLE_CLIENT_ID: "client-of-the-tests",
    MICROSOFT_CLIENT_ID: "client-of-the-tests",
    XERO_CLIENT_ID: "client-of-the-tests",
    INBOUND_MAIL_SECRETS: TEST_MAIL_SECRET,
    VAPID_PUBLIC_KEY: TEST_PUSH_PUBLIC_KEY,
    SMS_TOKEN: TEST_TEXT_TOKEN,
    BLOBS_URL: `file:${blobsFolder}`,
    EDGES:
      "us-east-1=http://127.0.0.1:3001,eu-west-1=http://127.0.0.1:3002,ap-southeast-1=http://127.0.0.1:3003",
    ...settings,
  });
  const owner = openDatabase(databaseUrl, { name: "test owner" });
  const feedDatabase = openDatabase(databaseUrl, {
    name: "test feed",
    role: "portal_jobs",
    seesEverybody: true,
  });
  const database = openDatabase(config.databaseUrl, {
    name: "test",
    role: "portal_app",
    directUrl: config.databaseDirectUrl,
    prepare: config.databasePrepare,
  });
  const keys = await openSigningKeys(config.signingKey);
  const log = createLog("test", (line) => logged.push(line));
  const readers = openReaders({
    primary: database,
    watch: database,
    urls: config.replicaUrls,
    pool: { name: "test", role: "portal_app" },
    log,
    ...(replicas && { thresholds: replicas }),
  });
  const caches = openCache(
    config.cacheRedisUrl,
    log,
    (read) => meter.observeCache(read),
    cacheVersion(routes),
  );
  const live = startLiveHub(feedDatabase, log, endsCaches(caches));
  const tail = openFeedTail(feedDatabase, log);
  const pages = openPages(config.webFolder);
  const watch = startHealthWatch({ database, edges: config.edges, page: pages, log });
  const meter = openMeter(config.metricsFolder, "test", () => live.size);
  const services: Services = {
    config,
    database,
    readers,
    keys,
    auditSigner: openHeadSigner(config.auditKey),
    caches,
    blobs: openBlobs(config.blobsUrl),
    links: createLinks(config.signingKey, systemClock),
    live,
    feed: tail,
    log,
    clock: systemClock,
    pages,
    watch,
    meter,
  };
  await publishSigningKey(services);
  await publishAuditKey(database.db, services.auditSigner.key);
  const app = createApp(services, meter.observe);
  let sequencing: { database: Database; sequencer: AsyncDisposable } | undefined;

  return {
    app,
    services,
    databaseUrl,
    database: owner,
    logged,
    person: (roles, organisationId) => person(owner, services, roles, organisationId),
    production: async (organisationId, people = []) => {
      const id = newId();
      await owner.db.insert(productions).values({
        id,
        organisationId,
        name: "Harbour Lights",
        startsOn: "2026-09-01",
        endsOn: "2026-09-30",
        zone: "Asia/Singapore",
        currency: "SGD",
      });
      if (people.length > 0) {
        await owner.db
          .insert(productionPeople)
          .values(people.map(({ userId }) => ({ productionId: id, userId, organisationId })));
      }
      return id;
    },
    send: async (who, method, path, body, headers = {}) =>
      await app.fetch(
        new Request(`http://localhost${path}`, {
          method,
          headers: {
            ...(who ? { authorization: `Bearer ${who.token}` } : {}),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
        }),
        "127.0.0.1",
      ),
    feed: (heartbeatMs) => {
      const own = openDatabase(databaseUrl, {
        name: "test sequencer",
        role: "portal_jobs",
        seesEverybody: true,
        max: 2,
      });
      sequencing = { database: own, sequencer: startSequencer(own, log, heartbeatMs) };
    },
    [Symbol.asyncDispose]: async () => {
      await sequencing?.sequencer[Symbol.asyncDispose]();
      await sequencing?.database[Symbol.asyncDispose]();
      await meter[Symbol.asyncDispose]();
      await watch[Symbol.asyncDispose]();
      await live[Symbol.asyncDispose]();
      await tail[Symbol.asyncDispose]();
      await caches[Symbol.asyncDispose]();
      await readers[Symbol.asyncDispose]();
      for (const one of [database, feedDatabase, owner]) await one[Symbol.asyncDispose]();
      rmSync(blobsFolder, { recursive: true, force: true });
    },
  };
}

async function person(
  database: Database,
  services: Services,
  roles: Role[],
  organisationId?: string,
): Promise<TestPerson> {
  const [userId, sessionId, home] = [newId(), newId(), organisationId ?? newId()];
  if (organisationId === undefined)
    // Books in what the productions of tests are in: no rate of exchange is needed where none is meant.
    await database.db
      .insert(organisations)
      .values({ id: home, name: `Organisation ${home}`, currency: "SGD" });
  await database.db
    .insert(users)
    .values({ id: userId, email: `${userId}@people.test`, firstName: "Ada", lastName: `L ${userId}` });
  await database.db.insert(memberships).values({ organisationId: home, userId, roles });
  await database.db.insert(sessions).values({ id: sessionId, userId, idleSeconds: SESSION_IDLE_SECONDS });
  const tokens = await services.keys.sign({ sub: userId, sid: sessionId }, services.clock.now());
  return { userId, organisationId: home, token: tokens.accessToken, edgeToken: tokens.edgeToken };
}
