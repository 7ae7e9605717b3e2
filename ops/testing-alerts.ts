import {
  ALERT_WINDOW_SECONDS,
  ALERTS,
  ENDPOINT_ALERT,
  type Alert,
  type AlertName,
} from "../bench/contract.ts";
import { SECONDS } from "../api/metrics/meter.ts";
import { API_ENDPOINTS, ENDPOINT_SLOW_ALERT, inBase, SEVERITIES } from "./alert-rules.ts";
import { duration } from "./alert-signals.ts";

/** Series in promtool's words, by their names with labels. */
type Series = Record<string, string>;
type Firing = { alertname: string; severity: string; endpoint?: string };
export type Case = { name: string; series: Series; looks: { atSeconds: number; firing: Firing[] }[] };

const STEP_SECONDS = 15;
const SAMPLES = 320;
/** Over and under a limit by so much; a count by one. */
const LITTLE = 0.01;

export const always = (value: number) => `${value}+0x${SAMPLES}`;
export const growing = (perSecond: number) => `0+${perSecond * STEP_SECONDS}x${SAMPLES}`;

/** Requests of one endpoint: this share takes a little longer than a bound of the histogram, the rest as good as `usualSeconds`. */
export function requests(
  endpoint: string,
  boundSeconds: number,
  overShare: number,
  perSecond: number,
  usualSeconds = boundSeconds,
): Series {
  const [method = "", route = ""] = endpoint.split(" ");
  const labels = `job="api",instance="api:3000",method="${method}",route="${route}"`;
  const next = SECONDS[SECONDS.indexOf(boundSeconds) + 1] ?? Infinity;
  const until = (bound: number) => (bound < usualSeconds ? 0 : bound < next ? 1 - overShare : 1);
  const buckets = [...SECONDS, Infinity].map((bound) => [
    `http_request_duration_seconds_bucket{${labels},le="${bound === Infinity ? "+Inf" : bound}"}`,
    growing(perSecond * until(bound)),
  ]);
  return {
    ...Object.fromEntries(buckets),
    [`http_request_duration_seconds_count{${labels}}`]: growing(perSecond),
  };
}

/** Too seldom for the alerts of endpoints. */
const SELDOM = ENDPOINT_ALERT.requestsPerSecondMin / 2;
const GB = 1e9;

/** What makes each alert's signal that value. */
const CAUSES: Record<AlertName, (value: number, limit: number) => Series> = {
  ApiSlow: (value, limit) => requests("GET /api/v1/jobs", limit, value > limit ? 0.051 : 0.049, SELDOM),
  HighErrorRate: (share) => ({
    'http_requests_total{job="api",instance="a",route="/api/v1/jobs",method="GET",status="5xx"}': growing(
      100 * share,
    ),
    'http_requests_total{job="api",instance="b",route="/api/v1/jobs",method="GET",status="2xx"}': growing(
      100 * (1 - share),
    ),
  }),
  ApiBusy: (share) => ({
    'process_cpu_seconds_total{job="api",instance="a"}': growing(2 * share),
    'api_processes{job="api",instance="a"}': always(2),
    'process_cpu_seconds_total{job="node",instance="n"}': growing(4),
  }),
  ApiMemoryHigh: (share) => ({
    'process_resident_memory_bytes{job="api",instance="a"}': always(share * GB),
    'process_memory_limit_bytes{job="api",instance="a"}': always(GB),
  }),
  MachineMemoryHigh: (share) => ({
    'node_memory_MemAvailable_bytes{job="node",instance="n"}': always((1 - share) * 16 * GB),
    'node_memory_MemTotal_bytes{job="node",instance="n"}': always(16 * GB),
  }),
  DatabaseBusy: (share) => ({
    'node_cpu_seconds_total{job="node",instance="n",machine="database",cpu="0",mode="idle"}': growing(
      1 - share,
    ),
    'node_cpu_seconds_total{job="node",instance="n",machine="database",cpu="1",mode="idle"}': growing(
      1 - share,
    ),
    'node_cpu_seconds_total{job="node",instance="n",machine="database",cpu="1",mode="user"}': growing(share),
    'node_cpu_seconds_total{job="node",instance="other",machine="app",cpu="0",mode="idle"}': growing(0),
  }),
  // Two APIs say the same of one queue; what runs and what failed does not wait.
  QueueLong: (count) => ({
    'jobs{job="api",instance="a",state="pending"}': always(count - 10),
    'jobs{job="api",instance="b",state="pending"}': always(count - 10),
    'jobs{job="api",instance="a",state="queued"}': always(10),
    'jobs{job="api",instance="a",state="active"}': always(9_999),
    'jobs{job="api",instance="a",state="failed"}': always(9_999),
  }),
  DiskFull: (share) => ({
    'node_filesystem_avail_bytes{job="node",instance="n",mountpoint="/",fstype="ext4"}': always(
      (1 - share) * 100 * GB,
    ),
    'node_filesystem_size_bytes{job="node",instance="n",mountpoint="/",fstype="ext4"}': always(100 * GB),
    'node_filesystem_avail_bytes{job="node",instance="n",mountpoint="/run",fstype="tmpfs"}': always(0),
    'node_filesystem_size_bytes{job="node",instance="n",mountpoint="/run",fstype="tmpfs"}': always(GB),
  }),
  // Beside a cache that is full, as it should be, and a Redis without a limit.
  RedisFull: (share) => ({
    ...redis("queue", share * GB, GB, "noeviction"),
    ...redis("cache", GB, GB, "allkeys-lru"),
    ...redis("free", GB, 0, "noeviction"),
  }),
  StandbyBehind: (seconds) => ({
    'postgres_replica_lag_seconds{job="api",instance="a",replica="one"}': always(seconds),
    'postgres_replica_lag_seconds{job="api",instance="a",replica="two"}': always(0.01),
  }),
  EdgeBehind: (seconds) => ({
    'edge_lag_seconds{job="api",instance="a",region="eu-west-1"}': always(seconds),
    'edge_lag_seconds{job="api",instance="a",region="us-east-1"}': always(0.01),
  }),
  EdgeDown: (count) => ({
    'edge_ready{job="api",instance="a",region="eu-west-1"}': always(count),
    'edge_ready{job="api",instance="a",region="us-east-1"}': always(1),
  }),
  FeedBehind: (seconds) => ({ 'feed_age_seconds{job="api",instance="a"}': always(seconds) }),
  AnalyticsOld: (seconds) => ({
    'analytics_age_seconds{job="api",instance="a"}': always(seconds),
    'analytics_age_seconds{job="api",instance="b"}': always(1),
  }),
  CertificateEnding: (seconds) => ({
    'probe_ssl_earliest_cert_expiry{job="tls",instance="https://portal.example"}': always(seconds),
  }),
  DatabaseConnectionsHigh: (count) => ({
    'postgres_connections_active{job="api",instance="a"}': always(count),
    'postgres_connections_active{job="api",instance="b"}': always(count),
  }),
  DatabaseAway: (count) => ({ 'database_answers{job="api",instance="a"}': always(count) }),
  SlowRequest: (value, limit) =>
    requests("GET /api/v1/jobs", limit, value > limit ? 0.01 : 0, SELDOM, SECONDS[0]),
  StorageFull: (share) => ({
    'blobs_disk_available_bytes{job="api",instance="a"}': always((1 - share) * 100 * GB),
    'blobs_disk_size_bytes{job="api",instance="a"}': always(100 * GB),
  }),
  TargetDown: (count) => ({ 'redis_up{job="redis",instance="r"}': always(count) }),
};

function redis(name: string, used: number, max: number, policy: string): Series {
  const labels = `job="redis",instance="${name}"`;
  return {
    [`redis_memory_used_bytes{${labels}}`]: always(used),
    [`redis_memory_max_bytes{${labels}}`]: always(max),
    [`redis_instance_info{${labels},maxmemory_policy="${policy}"}`]: always(1),
  };
}

/**
 * Each level of each alert: a little over its limit it fires after its `for` and not before, and nothing else does; a
 * little under, never. Those that are under are so at once, as promtool reckons every rule for every case.
 */
export function casesOfAlerts(): Case[] {
  return SEVERITIES.flatMap((severity) => {
    const levels = ALERTS.flatMap((alert: Alert) => levelOf(alert, severity) ?? []);
    return [...levels.map(firesOf), ...quietOf(severity, levels)];
  });
}

type Level = {
  alert: Alert;
  severity: (typeof SEVERITIES)[number];
  forSeconds: number;
  limit: number;
  over: number;
  within: number;
  series(value: number): Series;
};

function levelOf(alert: Alert, severity: Level["severity"]): Level | undefined {
  const level = alert[severity];
  if (!level) return undefined;
  const limit = inBase(level.limit, alert.unit);
  const little = alert.unit === "count" ? 1 : limit * LITTLE;
  const isUnder = alert.side === "under";
  return {
    ...{ alert, severity, limit, forSeconds: level.forSeconds },
    over: isUnder ? limit - little : limit + little,
    within: alert.unit === "count" ? limit : isUnder ? limit + little : limit - little,
    series: (value) => CAUSES[alert.name as AlertName](value, limit),
  };
}

function firesOf({ alert, severity, forSeconds, over, series }: Level): Case {
  const [early, late] = [forSeconds - STEP_SECONDS, lastOf(alert)];
  return {
    name: `${alert.name} ${severity} fires`,
    series: series(over),
    looks: [
      ...(early < 0 ? [] : [{ atSeconds: early, firing: firingAt(alert, over, early) }]),
      { atSeconds: late, firing: firingAt(alert, over, late) },
    ],
  };
}

/** As few cases as there can be without two causes of one series. */
function quietOf(severity: Level["severity"], levels: readonly Level[]): Case[] {
  const groups: { levels: Level[]; series: Series }[] = [];
  for (const level of levels) {
    const series = level.series(level.within);
    const free = groups.find((group) => Object.keys(series).every((name) => !(name in group.series)));
    if (free) {
      free.levels.push(level);
      Object.assign(free.series, series);
    } else groups.push({ levels: [level], series });
  }
  return groups.map((group) => {
    const late = Math.max(...group.levels.map(({ alert }) => lastOf(alert)));
    return {
      name: `under ${severity}: ${group.levels.map(({ alert }) => alert.name).join(", ")}`,
      series: group.series,
      looks: [
        { atSeconds: late, firing: group.levels.flatMap(({ alert, within }) => firingAt(alert, within, late)) },
      ],
    };
  });
}

/** Long enough for the longest `for` after a window has filled. */
function lastOf({ warning, critical }: Alert): number {
  return Math.max(warning?.forSeconds ?? 0, critical?.forSeconds ?? 0) + ALERT_WINDOW_SECONDS + 60;
}

/** Which levels this value is beyond, as long as it has been since the beginning. */
function firingAt(alert: Alert, value: number, atSeconds: number): Firing[] {
  return SEVERITIES.filter((severity) => {
    const level = alert[severity];
    if (!level || level.forSeconds > atSeconds) return false;
    const limit = inBase(level.limit, alert.unit);
    return alert.side === "under" ? value < limit : value > limit;
  }).map((severity) => ({ alertname: alert.name, severity }));
}

/** What may be said of an endpoint, and only the first makes it fire: beyond its p95, under it, hardly ever asked for. */
const CONDITIONS = [
  { share: 0.051, often: 1.1 },
  { share: 0.049, often: 1.1 },
  { share: 0.051, often: 0.9 },
];

/**
 * Each endpoint: over its p95 it fires, under it does not, and neither when it is hardly ever asked for. All are asked
 * at once, as promtool reckons every rule for every case: each is in every condition, and of any two there is a case
 * in which only the one is beyond its p95, so that none fires by another's figures.
 */
export function casesOfEndpoints(): Case[] {
  const { forSeconds, severity, requestsPerSecondMin } = ENDPOINT_ALERT;
  const [early, late] = [forSeconds - STEP_SECONDS, forSeconds + ALERT_WINDOW_SECONDS];
  const kinds = CONDITIONS.length;
  const digits = Math.ceil(Math.log(API_ENDPOINTS.length) / Math.log(kinds));
  return Array.from({ length: digits * kinds }, (_, at): Case => {
    const [digit, turn] = [Math.floor(at / kinds), at % kinds];
    const conditions = API_ENDPOINTS.map((endpoint, number) => {
      const which = (Math.floor(number / kinds ** digit) + turn) % kinds;
      return { endpoint, which, ...CONDITIONS[which] };
    });
    const series = conditions.map(({ endpoint: { route, p95Ms }, share = 0, often = 0 }) =>
      requests(route, inBase(p95Ms, "milliseconds"), share, requestsPerSecondMin * often),
    );
    const firing = conditions
      .filter(({ which }) => which === 0)
      .map(({ endpoint: { route } }) => ({ alertname: ENDPOINT_SLOW_ALERT, severity, endpoint: route }));
    return {
      name: `endpoints by digit ${digit}, turned by ${turn}`,
      series: Object.assign({}, ...series) as Series,
      looks: [
        { atSeconds: early, firing: [] },
        { atSeconds: late, firing },
      ],
    };
  });
}

/** The file that `promtool test rules` reads; `by` are the labels by which alerts are told apart. */
export function unitTests(rulesPath: string, by: string, matchers: string, cases: readonly Case[]): unknown {
  return {
    rule_files: [rulesPath],
    evaluation_interval: duration(STEP_SECONDS),
    tests: cases.map(({ name, series, looks }) => ({
      name,
      interval: duration(STEP_SECONDS),
      input_series: Object.entries({ 'up{job="api",instance="api:3000"}': always(1), ...series }).map(
        ([named, values]) => ({ series: named, values }),
      ),
      promql_expr_test: looks.map(({ atSeconds, firing }) => ({
        expr: `count by (${by}) (ALERTS{alertstate="firing"${matchers}})`,
        eval_time: duration(atSeconds),
        exp_samples: firing.map((labels) => ({
          labels: `{${Object.entries(labels)
            .map(([label, value]) => `${label}="${value}"`)
            .join(",")}}`,
          value: 1,
        })),
      })),
    })),
  };
}

/** Why rules are not tried out, or undefined where `promtool` (Debian's `prometheus`) is installed. */
export function missingPromtool(): string | undefined {
  if (Bun.which("promtool")) return undefined;
  const reason = "promtool is not installed";
  console.warn(`SKIPPED: tests of alert rules, because ${reason}`);
  return reason;
}
