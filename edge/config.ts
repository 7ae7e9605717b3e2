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
  REPLICA_TOKEN: v.optional(v.string()),
  APP_ORIGINS: v.optional(v.string()),
  PROCESS: v.optional(v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,2}$/, "must be a number from 1 on"))),
  PARENT_PID: v.optional(v.pipe(v.string(), v.transform(Number))),
} as const;

export type EdgeConfig = ReturnType<typeof readConfig>;

/** @throws ConfigError when a setting is missing or wrong. */
export function readConfig(environment: Record<string, string | undefined>) {
  const settings = readSettings(Settings, environment);
  const home = settings.HOME_URL.replace(/\/+$/, "");
  const name = [settings.REGION, settings.PROCESS].filter(Boolean).join("-");
  const own = join(settings.DATA_DIR, "edge", `${name}.db`);
  return {
    port: settings.PORT,
    host: settings.HOST,
    region: settings.REGION,
    home,
    relay: settings.RELAY_URL?.replace(/\/+$/, ""),
    serviceKey: settings.SERVICE_KEY,
    ...placesOf(settings.REPLICA_URL, settings.REPLICA_TOKEN, own),
    origins: (settings.APP_ORIGINS ?? home).split(",").map((origin) => new URL(origin).origin),
    // Linux gives each connection to one of them.
    sharesPort: settings.PROCESS !== undefined,
    parentPid: settings.PARENT_PID,
  };
}

/** A hosted libSQL that holds a copy of the replica (edge/copy.ts). */
export type CopyAddress = { url: string; token: string | undefined };

/** Readers are answered from a file of the region's own in any case; a hosted libSQL holds a copy of it (docs/feed.md). */
function placesOf(
  url: string | undefined,
  token: string | undefined,
  own: string,
): { replicaPath: string; copy: CopyAddress | undefined } {
  if (url === undefined) return { replicaPath: own, copy: undefined };
  if (url.startsWith("file:///")) return { replicaPath: fileURLToPath(url), copy: undefined };
  if (url.startsWith("file:")) return { replicaPath: url.slice("file:".length), copy: undefined };
  return { replicaPath: own, copy: { url: hosted(url), token } };
}

/** Addresses of WebSockets name a server that takes HTTP as well, where every question has an end. */
const SCHEMES: Record<string, string> = {
  "libsql:": "libsql:",
  "https:": "https:",
  "http:": "http:",
  "wss:": "https:",
  "ws:": "http:",
};

function hosted(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = url && SCHEMES[url.protocol];
  if (!scheme || url.host === "")
    throw new ConfigError("REPLICA_URL must be a file: or libsql:// address. See docs/settings.md.");
  // The only word that libSQL takes there and that is no secret.
  const isBare = url.username === "" && url.password === "" && url.hash === "";
  if (!isBare || [...url.searchParams.keys()].some((name) => name !== "tls"))
    throw new ConfigError("REPLICA_URL takes no token or password: set REPLICA_TOKEN. See docs/settings.md.");
  return scheme + text.slice(text.indexOf(":") + 1);
}
