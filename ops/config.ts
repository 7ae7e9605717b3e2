import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import * as v from "valibot";
import {
  ConfigError,
  Dsn,
  NamedUrls,
  Port,
  readSettings,
  RedisUrl,
  ReplicaUrls,
  Switch,
  Url,
} from "../core/server/config.ts";
import { VapidPrivateKey } from "../core/server/vapid.ts";

export const PROJECT = join(import.meta.dir, "..");
export const REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-1"] as const;
const NODE_VERSION_MIN = 20;
const Settings = {
  PORT: v.optional(Port, "3000"),
  HOST: v.optional(v.string()),
  DATA_DIR: v.optional(v.string(), ".portal"),
  DATABASE_URL: v.optional(Url),
  DATABASE_REPLICA_URLS: v.optional(ReplicaUrls, ""),
  DATABASE_DIRECT_URL: v.optional(Url),
  DATABASE_PREPARE: v.optional(Switch, "on"),
  PROCESS_COUNT: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d+$/, "must be a number"),
      v.transform(Number),
      v.minValue(1),
      v.maxValue(64),
    ),
  ),
  RATE_LIMITS: v.optional(Switch, "on"),
  AUTH_PRIVATE_KEY: v.optional(v.string()),
  AUDIT_PRIVATE_KEY: v.optional(v.string()),
  AUDIT_HEADS_URL: v.optional(v.string()),
  SERVICE_KEY: v.optional(v.string()),
  SEAL_KEY: v.optional(v.string()),
  CALENDAR_KEY: v.optional(v.string()),
  VAPID_PRIVATE_KEY: v.optional(VapidPrivateKey),
  EDGES: v.optional(NamedUrls),
  REPLICA_URL: v.optional(v.string()),
  REPLICA_TOKEN: v.optional(v.string()),
  APP_ORIGINS: v.optional(v.string()),
  EDGE_RUNTIME: v.optional(v.picklist(["bun", "deno"], "must be bun or deno"), "bun"),
  BLOBS_URL: v.optional(v.string()),
  REDIS_URL: v.optional(RedisUrl),
  CACHE_REDIS_URL: v.optional(RedisUrl),
  MAIL_URL: v.optional(v.string()),
  PORTAL_URL: v.optional(Url),
  SENTRY_DSN: v.optional(Dsn),
} as const;

export type HouseConfig = ReturnType<typeof readConfig>;

/**
 * What `npm start` goes by: settings, and the words after `--`.
 * @throws ConfigError with one sentence.
 */
export function readConfig(environment: Record<string, string | undefined>, words: readonly string[]) {
  refuseOldNode(environment.npm_config_user_agent);
  const unknown = words.find((word) => word !== "--fresh" && word !== "--demo");
  if (unknown !== undefined)
    throw new ConfigError(`${unknown} is not known here: --fresh begins anew, --demo adds the demo accounts`);
  const settings = readSettings(Settings, environment);
  const fresh = words.includes("--fresh");
  const demo = settings.DATABASE_URL === undefined || words.includes("--demo");
  if (settings.PORT + REGIONS.length > 65_535)
    throw new ConfigError(`PORT must leave room for ${REGIONS.length} edges after it`);
  for (const name of ["DATABASE_URL", "DATABASE_DIRECT_URL"] as const) {
    const url = settings[name];
    if (url !== undefined && !/^postgres(ql)?:$/.test(new URL(url).protocol))
      throw new ConfigError(`${name} must begin with postgres://`);
  }
  if (settings.DATABASE_URL === undefined && settings.DATABASE_DIRECT_URL !== undefined)
    throw new ConfigError("DATABASE_DIRECT_URL goes with DATABASE_URL, and that is not set");
  if (settings.DATABASE_URL !== undefined) {
    if (fresh)
      throw new ConfigError("--fresh empties the embedded database only, not one that DATABASE_URL names");
  }
  if (!settings.RATE_LIMITS && !demo)
    throw new ConfigError("RATE_LIMITS=off is for tests and benches; a production start refuses it");
  if (settings.REPLICA_URL?.startsWith("file:"))
    throw new ConfigError(
      "REPLICA_URL as a file is for one edge; npm start starts several, each with its own",
    );
  const host = settings.HOST ?? (settings.RATE_LIMITS ? "0.0.0.0" : "127.0.0.1");
  if (!settings.RATE_LIMITS && host !== "127.0.0.1")
    throw new ConfigError("RATE_LIMITS=off needs HOST=127.0.0.1: nobody else may reach it");
  const folder = resolve(PROJECT, settings.DATA_DIR);
  return {
    port: settings.PORT,
    host,
    folder,
    databaseUrl: settings.DATABASE_URL,
    replicaUrls: settings.DATABASE_REPLICA_URLS,
    /** The server itself, where `databaseUrl` leads through a pooler. */
    databaseDirectUrl: settings.DATABASE_DIRECT_URL ?? settings.DATABASE_URL,
    databasePrepare: settings.DATABASE_PREPARE,
    processCount: settings.PROCESS_COUNT ?? availableParallelism(),
    rateLimits: settings.RATE_LIMITS,
    signingKey: settings.AUTH_PRIVATE_KEY,
    serviceKey: settings.SERVICE_KEY,
    sealKey: settings.SEAL_KEY,
    calendarKey: settings.CALENDAR_KEY,
    pushKey: settings.VAPID_PRIVATE_KEY,
    auditKey: settings.AUDIT_PRIVATE_KEY,
    /** Where signed ends of audit trails lie beside the database. */
    auditHeadsUrl: settings.AUDIT_HEADS_URL ?? `file:${join(folder, "audit-heads")}`,
    /** Edges that run elsewhere; then the house starts none. */
    edges: settings.EDGES?.length
      ? settings.EDGES.map(({ name, url }) => ({ region: name, url }))
      : undefined,
    appOrigins: settings.APP_ORIGINS,
    edgeRuntime: settings.EDGE_RUNTIME,
    /** A hosted libSQL with a copy of what the edges hold. */
    copyUrl: settings.REPLICA_URL,
    copyToken: settings.REPLICA_TOKEN,
    blobsUrl: settings.BLOBS_URL ?? `file:${join(folder, "blobs")}`,
    mailUrl: settings.MAIL_URL ?? `file:${join(folder, "mail")}`,
    redisUrl: settings.REDIS_URL,
    cacheRedisUrl: settings.CACHE_REDIS_URL,
    /** What links in messages begin with. */
    portalUrl:
      settings.PORTAL_URL ?? settings.APP_ORIGINS?.split(",")[0] ?? `http://localhost:${settings.PORT}`,
    sentryDsn: settings.SENTRY_DSN,
    fresh,
    demo,
    /** npm started us: when npm is killed nobody passes that on, so the house watches for it. */
    underNpm: environment.npm_lifecycle_event === "start",
  };
}

/** The data folder alone, for the commands that look at a house and need nothing else. */
export function readFolder(environment: Record<string, string | undefined>): string {
  return resolve(PROJECT, environment.DATA_DIR || Settings.DATA_DIR.default);
}

/** `PICTURES=1` with the end-to-end tests renews docs/pictures. */
export function wantsPictures(): boolean {
  return process.env.PICTURES !== undefined;
}

function refuseOldNode(agent: string | undefined): void {
  const major = agent?.match(/\bnode\/v(\d+)/)?.[1];
  if (major !== undefined && Number(major) < NODE_VERSION_MIN) {
    throw new ConfigError(`Node ${NODE_VERSION_MIN} or newer is needed; this is Node ${major}`);
  }
}
