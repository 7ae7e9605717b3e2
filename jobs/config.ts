import * as v from "valibot";
import { Dsn, readSettings, Url } from "../core/server/config.ts";

const count = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.transform(Number),
    v.integer("must be a whole number"),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );

const Settings = {
  DATABASE_URL: Url,
  DATABASE_CONNECTIONS: v.optional(count(2, 100), "6"),
  JOB_LOCK_MS: v.optional(count(500, 600_000), "15000"),
  SENTRY_DSN: v.optional(Dsn),
  PARENT_PID: v.optional(v.pipe(v.string(), v.transform(Number))),
} as const;

export type JobsConfig = ReturnType<typeof readConfig>;

/** @throws ConfigError when a setting is missing or wrong. */
export function readConfig(environment: Record<string, string | undefined>) {
  const settings = readSettings(Settings, environment);
  return {
    databaseUrl: settings.DATABASE_URL,
    databaseConnections: settings.DATABASE_CONNECTIONS,
    /** How long a worker that says nothing is believed to live; a killed one's jobs run again after about twice that. */
    lockMs: settings.JOB_LOCK_MS,
    sentryDsn: settings.SENTRY_DSN,
    parentPid: settings.PARENT_PID,
  };
}
