import { join } from "node:path";
import { REGIONS, type HouseConfig } from "./config.ts";
import { denoServe, needDeno } from "./deno.ts";
import { vapidPublicKey } from "../core/server/vapid.ts";
import type { Secrets } from "./secrets.ts";

export type Plan = {
  edges: Named[];
  apis: Named[];
  jobs: Named;
  addresses: { region: string; url: string }[];
};
export type Named = { name: string; command: string[]; environment: Record<string, string | undefined> };

/** Settings that some programs must not have, whatever this process was given. */
const PRIVATE = [
  "DATABASE_URL",
  "DATABASE_REPLICA_URLS",
  "DATABASE_DIRECT_URL",
  "DATABASE_PREPARE",
  "AUTH_PRIVATE_KEY",
  "AUDIT_PRIVATE_KEY",
  "AUDIT_HEADS_URL",
  "SERVICE_KEY",
  "SEAL_KEY",
  "CALENDAR_KEY",
  "VAPID_PRIVATE_KEY",
  "GOOGLE_CLIENT_SECRET",
  "WEATHER_KEY",
  "PORT",
  "EDGES",
  "MAIL_URL",
  "REDIS_URL",
  "CACHE_REDIS_URL",
  "SENTRY_DSN",
  "REPLICA_URL",
  "REPLICA_TOKEN",
];

/** DocuSign's, which the program that asks it has, and no other; Connect's keys are the API's. */
const DOCUSIGN = [
  "DOCUSIGN_AUTH_URL",
  "DOCUSIGN_URL",
  "DOCUSIGN_INTEGRATION_KEY",
  "DOCUSIGN_USER_ID",
  "DOCUSIGN_ACCOUNT_ID",
  "DOCUSIGN_PRIVATE_KEY",
];
const CONNECT_KEYS = "DOCUSIGN_CONNECT_KEYS";

/** Xero's likewise. */
const XERO = ["XERO_CLIENT_ID", "XERO_CLIENT_SECRET", "XERO_TOKEN_KEY", "XERO_URL", "XERO_AUTH_URL"];
/** Whoever knows the roads, and what opens them. */
const ROUTES = ["ROUTES_URL", "ROUTES_PROFILE", "ROUTES_TOKEN"];
const XERO_KEYS = "XERO_WEBHOOK_KEYS";
/** And the gateway's of texts; the token says to the API who says what became of them. */
const TEXTS = ["SMS_URL", "SMS_ACCOUNT", "SMS_TOKEN", "SMS_FROM"];
/** By which the page asks for consent: nothing that anybody may not know. */
const XERO_CONSENT = ["XERO_CLIENT_ID", "XERO_CONSENT_URL", "XERO_SCOPES"];
/** SendGrid's likewise; what it signs its events with the API knows. */
const SENDGRID = ["SENDGRID_API_KEY", "SENDGRID_TEMPLATE_ID", "SENDGRID_URL"];
const SENDGRID_KEYS = "SENDGRID_WEBHOOK_KEYS";
/** What the mail service that delivers to us knows. */
const INBOUND_SECRETS = "INBOUND_MAIL_SECRETS";

/** Every program of the house with the settings it is given, and no other secrets. */
export function planPrograms(
  config: HouseConfig,
  secrets: Secrets,
  databaseUrl: string,
  inherited: Record<string, string | undefined>,
): Plan {
  const home = `http://127.0.0.1:${config.port}`;
  const common = {
    ...Object.fromEntries(
      Object.entries(inherited).filter(
        ([name]) =>
          !PRIVATE.includes(name) &&
          !/^(npm|DOCUSIGN|XERO|SMS|SENDGRID|ROUTES)_/.test(name) &&
          name !== INBOUND_SECRETS,
      ),
    ),
    PARENT_PID: String(process.pid),
    HOST: config.host,
    DATA_DIR: config.folder,
    BLOBS_URL: config.blobsUrl,
    DEPLOYMENT: config.demo ? "demo" : "production",
    RATE_LIMITS: config.rateLimits ? "on" : "off",
    APP_ORIGINS: config.appOrigins ?? `http://localhost:${config.port},http://127.0.0.1:${config.port}`,
  };
  const run = (file: string) => [process.execPath, file];
  const replicaPath = (region: string) => join(config.folder, "edge", `${region}.db`);
  const own = config.edges ? [] : REGIONS.map((region, at) => ({ region, port: config.port + 1 + at }));
  const addresses =
    config.edges ?? own.map(({ region, port }) => ({ region, url: `http://127.0.0.1:${port}` }));
  const database = {
    DATABASE_URL: databaseUrl,
    DATABASE_DIRECT_URL: config.databaseDirectUrl,
    DATABASE_PREPARE: config.databasePrepare ? "on" : "off",
  };
  const api = {
    ...common,
    PORT: String(config.port),
    ...database,
    DATABASE_REPLICA_URLS: config.replicaUrls.join(","),
    AUTH_PRIVATE_KEY: secrets.signingKey,
    AUDIT_PRIVATE_KEY: secrets.auditKey,
    SERVICE_KEY: secrets.serviceKey,
    EDGES: addresses.map(({ region, url }) => `${region}=${url}`).join(","),
    CACHE_REDIS_URL: config.cacheRedisUrl,
    PORTAL_URL: config.portalUrl,
    CALENDAR_KEY: secrets.calendarKey,
    VAPID_PUBLIC_KEY: vapidPublicKey(secrets.pushKey),
    SMS_TOKEN: inherited.SMS_TOKEN,
    [CONNECT_KEYS]: inherited[CONNECT_KEYS],
    ...Object.fromEntries([XERO_KEYS, ...XERO_CONSENT].map((name) => [name, inherited[name]])),
    [SENDGRID_KEYS]: inherited[SENDGRID_KEYS],
    [INBOUND_SECRETS]: inherited[INBOUND_SECRETS],
    PROCESS_COUNT: String(config.processCount),
    METRICS_FOLDER: join(config.folder, "metrics"),
    SENTRY_DSN: config.sentryDsn,
  };
  return {
    addresses,
    apis: Array.from({ length: config.processCount }, (_, at) => ({
      name: `api-${at + 1}`,
      command: run("api/main.ts"),
      environment: api,
    })),
    jobs: {
      name: "jobs",
      command: run("jobs/main.ts"),
      environment: {
        ...common,
        ...database,
        DATABASE_REPLICA_URLS: config.replicaUrls.join(","),
        SENTRY_DSN: config.sentryDsn,
        REDIS_URL: config.redisUrl,
        AUDIT_PRIVATE_KEY: secrets.auditKey,
        AUDIT_HEADS_URL: config.auditHeadsUrl,
        MAIL_URL: config.mailUrl,
        SEAL_KEY: secrets.sealKey,
        CALENDAR_KEY: secrets.calendarKey,
        VAPID_PRIVATE_KEY: secrets.pushKey,
        GOOGLE_CLIENT_SECRET: inherited.GOOGLE_CLIENT_SECRET,
        WEATHER_KEY: inherited.WEATHER_KEY,
        ...Object.fromEntries(
          [...DOCUSIGN, ...XERO, ...SENDGRID, ...ROUTES, ...TEXTS].map((name) => [name, inherited[name]]),
        ),
        PORTAL_URL: config.portalUrl,
      },
    },
    edges: own.map(({ region, port }) => ({
      name: `edge-${region}`,
      command:
        config.edgeRuntime === "bun"
          ? run("edge/main.ts")
          : denoServe({
              deno: needDeno(),
              port,
              host: config.host,
              home,
              replicaPath: replicaPath(region),
              ...(config.copyUrl !== undefined && { copyUrl: config.copyUrl }),
            }),
      environment: {
        ...common,
        PORT: String(port),
        REGION: region,
        HOME_URL: home,
        SERVICE_KEY: secrets.serviceKey,
        // Without one the file is there as well, by its default.
        REPLICA_URL: config.copyUrl,
        REPLICA_TOKEN: config.copyToken,
      },
    })),
  };
}
