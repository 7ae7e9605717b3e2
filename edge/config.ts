import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { ConfigError, Port, readSettings, Url } from "../core/server/config.ts";

const Settings = {
  PORT: v.optional(Port, "3001"),
  HOST: v.optional(v.string(), "0.0.0.0"),
  REGION: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/, "must be a region such as eu-west-1")),
  HOME_URL: Url,
  RELAY_URL: v.optional(Url),
  SERVICE_KEY: v.pipe(v.string(), v.minLength(32, "must have 32 characters or more")),
  DATA_DIR: v.optional(v.string(), ".portal"),
  REPLICA_URL: v.optional(v.string()),
  APP_ORIGINS: v.optional(v.string()),
  PARENT_PID: v.optional(v.pipe(v.string(), v.transform(Number))),
} as const;

export type EdgeConfig = ReturnType<typeof readConfig>;

/** @throws ConfigError when a setting is missing or wrong. */
export function readConfig(environment: Record<string, string | undefined>) {
  const settings = readSettings(Settings, environment);
  const home = settings.HOME_URL.replace(/\/+$/, "");
  return {
    port: settings.PORT,
    host: settings.HOST,
    region: settings.REGION,
    home,
    relay: settings.RELAY_URL?.replace(/\/+$/, ""),
    serviceKey: settings.SERVICE_KEY,
    replicaPath: replicaPath(settings.REPLICA_URL, join(settings.DATA_DIR, "edge", `${settings.REGION}.db`)),
    origins: (settings.APP_ORIGINS ?? home).split(",").map((origin) => new URL(origin).origin),
    parentPid: settings.PARENT_PID,
  };
}

/** A replica is a file of its region's own: the feed brings it, not libSQL's own replication (docs/feed.md). */
function replicaPath(url: string | undefined, fallback: string): string {
  if (url === undefined) return fallback;
  if (url.startsWith("file:///")) return fileURLToPath(url);
  if (url.startsWith("file:")) return url.slice("file:".length);
  throw new ConfigError("REPLICA_URL must be a file: address. See docs/settings.md.");
}
