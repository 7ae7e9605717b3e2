/** What wakes somebody, and what they are to do about it. */

import { STALENESS } from "./goals.ts";

const minutes = (count: number) => count * 60;

/** Rules of Prometheus look back so far. No rate alerts sooner, so that one fault in a quiet night does not. */
export const ALERT_WINDOW_SECONDS = minutes(5);
/** An endpoint is over its p95, and is asked often enough for that to mean something. */
export const ENDPOINT_ALERT = {
  severity: "warning",
  forSeconds: minutes(10),
  requestsPerSecondMin: 0.2,
  action: "Look for its slow queries and slow requests in the log, and for what was released last.",
} as const;

export type AlertUnit = "milliseconds" | "seconds" | "days" | "share" | "count";
export type AlertLevel = { limit: number; forSeconds: number };
export type Alert = {
  name: string;
  /** What is measured; `ops/alert-signals.ts` says by which metrics. */
  what: string;
  unit: AlertUnit;
  /** It alerts over its limit, unless it says under. */
  side?: "under";
  warning?: AlertLevel;
  critical?: AlertLevel;
  /** What to do about it. */
  action: string;
  sources: string;
};

const STANDBY_LAG = {
  warning: { limit: STALENESS.standbyAlertSeconds, forSeconds: minutes(2) },
  critical: { limit: STALENESS.standbyOutSeconds, forSeconds: minutes(1) },
};
const MEMORY = {
  warning: { limit: 0.8, forSeconds: minutes(10) },
  critical: { limit: 0.9, forSeconds: minutes(5) },
};

export const ALERTS = [
  {
    name: "ApiSlow",
    what: "p95 of all that the API answers",
    unit: "milliseconds",
    warning: { limit: 500, forSeconds: minutes(10) },
    critical: { limit: 1_000, forSeconds: minutes(5) },
    action: "Add API processes if ApiBusy fires too; otherwise look at the database.",
    sources: "O-40",
  },
  {
    name: "HighErrorRate",
    what: "answers of 5xx over all answers",
    unit: "share",
    warning: { limit: 0.01, forSeconds: ALERT_WINDOW_SECONDS },
    critical: { limit: 0.05, forSeconds: ALERT_WINDOW_SECONDS },
    action: "Read `request failed` in the API's log; go one release back if it began with one.",
    // O-50 asks for a tenth of all that is not 2xx: less strict, and counts what callers do wrong (errata 17, 38).
    sources: "O-41 O-50",
  },
  {
    name: "ApiBusy",
    what: "CPU of an API's processes, each of which can use one core",
    unit: "share",
    warning: { limit: 0.7, forSeconds: minutes(10) },
    critical: { limit: 0.85, forSeconds: minutes(5) },
    action: "Add API processes, on another machine when this one's cores are taken.",
    sources: "O-42",
  },
  {
    name: "ApiMemoryHigh",
    what: "memory of an API's processes over what its container or machine gives them",
    unit: "share",
    ...MEMORY,
    action: "Look whether it grows without more requests: then it leaks; restart it and keep the figures.",
    sources: "O-43",
  },
  {
    name: "MachineMemoryHigh",
    what: "memory of a machine that is taken",
    unit: "share",
    ...MEMORY,
    action: "Find the program that grew, look for its leak, and move or limit it.",
    sources: "O-43",
  },
  {
    name: "DatabaseBusy",
    what: "CPU of the database's machine",
    unit: "share",
    warning: { limit: 0.6, forSeconds: minutes(10) },
    critical: { limit: 0.8, forSeconds: minutes(5) },
    action: "Look for slow queries in the API's log; then give it cores, or a standby to read from.",
    sources: "O-44",
  },
  {
    name: "QueueLong",
    what: "jobs that nobody works on yet",
    unit: "count",
    warning: { limit: 1_000, forSeconds: minutes(10) },
    critical: { limit: 5_000, forSeconds: minutes(5) },
    action: "See that the jobs program runs and is not stuck on one kind of job; start more of them.",
    sources: "O-45",
  },
  {
    name: "DiskFull",
    what: "space of a disk that is taken",
    unit: "share",
    warning: { limit: 0.7, forSeconds: minutes(15) },
    critical: { limit: 0.85, forSeconds: minutes(5) },
    action: "Clean up logs, old images and backups; then make the disk larger.",
    sources: "O-46",
  },
  {
    name: "RedisFull",
    what: "memory of a Redis that may not evict, over its limit",
    unit: "share",
    warning: { limit: 0.8, forSeconds: minutes(5) },
    critical: { limit: 0.9, forSeconds: minutes(2) },
    action: "Get the jobs worked off (QueueLong), or raise maxmemory: full, it refuses new jobs.",
    sources: "O-47",
  },
  {
    name: "StandbyBehind",
    what: "lag of a standby of the database",
    unit: "seconds",
    ...STANDBY_LAG,
    action: "See whether it runs, is connected, and keeps up with writes; far behind, nobody reads from it.",
    sources: "O-48",
  },
  {
    name: "EdgeBehind",
    what: "age of what an edge serves",
    unit: "seconds",
    ...STANDBY_LAG,
    action: "Look at that edge's log and its way to the API; its file can be thrown away at any time.",
    sources: "O-48",
  },
  {
    name: "EdgeDown",
    what: "edges that answer, of each region",
    unit: "count",
    side: "under",
    warning: { limit: 1, forSeconds: minutes(2) },
    action: "Restart that edge; until then its readers go to the next region or to the API.",
    sources: "O-48",
  },
  {
    name: "FeedBehind",
    what: "age of the newest batch of the feed; one comes every second",
    unit: "seconds",
    ...STANDBY_LAG,
    action: "No sequencer works: see that an API runs, and that nobody holds its lock (pg_locks, advisory).",
    sources: "O-48",
  },
  {
    name: "AnalyticsOld",
    what: "age of the figures of clients' overviews, which are reckoned every five minutes",
    unit: "seconds",
    warning: { limit: minutes(15), forSeconds: minutes(5) },
    critical: { limit: minutes(60), forSeconds: minutes(5) },
    action:
      "Read why `refresh-analytics` failed (/system): pages go on showing the figures of before, with their age.",
    sources: "J-20",
  },
  {
    name: "CertificateEnding",
    what: "time until a certificate ends",
    unit: "days",
    side: "under",
    warning: { limit: 30, forSeconds: minutes(60) },
    critical: { limit: 7, forSeconds: minutes(60) },
    action: "Renew it, and find out why that did not happen by itself.",
    sources: "O-49",
  },
  {
    name: "DatabaseConnectionsHigh",
    what: "connections to PostgreSQL, which takes 100 unless told otherwise",
    unit: "count",
    critical: { limit: 80, forSeconds: minutes(2) },
    action: "Count them by application_name in pg_stat_activity; take processes away, or lower their pools.",
    sources: "O-51",
  },
  {
    name: "DatabaseAway",
    what: "databases that answer the API",
    unit: "count",
    side: "under",
    critical: { limit: 1, forSeconds: minutes(1) },
    action: "Start PostgreSQL, or promote a standby; edges go on serving what they have.",
    sources: "O-19",
  },
  {
    name: "SlowRequest",
    what: "time of one request",
    unit: "milliseconds",
    warning: { limit: 2_000, forSeconds: 0 },
    action: "Find `slow request` in the API's log by its route.",
    sources: "O-52",
  },
  {
    name: "StorageFull",
    what: "space taken on the disk where documents lie",
    unit: "share",
    warning: { limit: 0.8, forSeconds: minutes(15) },
    action: "Make the volume of documents larger: nothing in it can be made again.",
    sources: "O-53",
  },
  {
    name: "TargetDown",
    what: "programs that answer when Prometheus asks after them",
    unit: "count",
    side: "under",
    critical: { limit: 1, forSeconds: minutes(1) },
    action: "Start it, or mend Prometheus's way to it; until then none of its other alerts can fire.",
    sources: "O-19",
  },
] as const satisfies readonly Alert[];
export type AlertName = (typeof ALERTS)[number]["name"];

export function alertOf(name: AlertName): Alert {
  const found = ALERTS.find((alert) => alert.name === name);
  if (!found) throw new Error(`the contract names no alert ${name}`);
  return found;
}
