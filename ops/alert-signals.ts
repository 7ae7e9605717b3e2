import { ALERT_WINDOW_SECONDS, type AlertName } from "../bench/contract.ts";
import { LASTING, TELLING } from "../api/http/shed.ts";

/**
 * What Prometheus is asked, once for rules, dashboard and their tests. `job`s are those of ops/deploy/prometheus.yaml.
 * Ours are picked by job, as every exporter prints a `process_resident_memory_bytes` of its own.
 */
const OURS = 'job="api"';
const WINDOW = duration(ALERT_WINDOW_SECONDS);
const startingWith = (paths: readonly string[]) => paths.map((path) => `${path}.*`).join("|");
/** What is asked by machines all day, and says 503 of others, is no fault of an answer. */
const ANSWERS = `${OURS},route!~"${startingWith(TELLING)}"`;
/** What a person waits for. */
const PEOPLE = `route=~"/api/.*",route!~"${startingWith([...LASTING, ...TELLING])}",method!="HEAD"`;
const WAITED_FOR = `${OURS},${PEOPLE}`;

/** One series a route and method; `endpoint` is `GET /api/v1/dashboard`, as the contract writes it. */
export const ENDPOINT_P95 = "endpoint:http_request_duration_seconds:p95";
export const ENDPOINT_RATE = "endpoint:http_requests:rate";
export const ENDPOINT_SLOW = "endpoint:http_requests_slow:total";

/** What is written down for others to ask: in this order, as they need each other. */
export function recorded(slowSeconds: string): { record: string; expr: string }[] {
  const perEndpoint = (expr: string) => `label_join(${expr}, "endpoint", " ", "method", "route")`;
  const buckets = `sum by (le, method, route) (rate(http_request_duration_seconds_bucket{${OURS}}[${WINDOW}]))`;
  const count = `http_request_duration_seconds_count`;
  return [
    { record: ENDPOINT_P95, expr: perEndpoint(`histogram_quantile(0.95, ${buckets})`) },
    {
      record: ENDPOINT_RATE,
      expr: perEndpoint(`sum by (method, route) (rate(${count}{${OURS}}[${WINDOW}]))`),
    },
    {
      record: ENDPOINT_SLOW,
      // Prometheus 3 writes every bound with a point.
      expr: perEndpoint(
        `sum by (instance, method, route) (${count}{${WAITED_FOR}}) - ` +
          `sum by (instance, method, route) (http_request_duration_seconds_bucket{${WAITED_FOR},le=~"${slowSeconds}([.]0)?"})`,
      ),
    },
  ];
}

export const REQUEST_RATE = `sum by (method) (rate(http_requests_total{${ANSWERS}}[${WINDOW}]))`;
export const API_P95 = `histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{${WAITED_FOR}}[${WINDOW}])))`;
export const ERROR_SHARE =
  `sum(rate(http_requests_total{${ANSWERS},status="5xx"}[${WINDOW}])) / ` +
  `sum(rate(http_requests_total{${ANSWERS}}[${WINDOW}]))`;
/** Every API says the same number of what it asked the database for. */
export const QUEUE_DEPTH = `sum(max by (state) (jobs{${OURS},state=~"pending|queued"}))`;
export const CACHE_HITS =
  `sum by (cache) (rate(cache_reads_total{${OURS},outcome="hit"}[${WINDOW}])) / ` +
  `sum by (cache) (rate(cache_reads_total{${OURS}}[${WINDOW}]))`;
export const FEED_AGE = `max(feed_age_seconds{${OURS}})`;
export const EDGE_LAG = `max by (region) (edge_lag_seconds{${OURS}})`;
export const STANDBY_LAG = `max by (replica) (postgres_replica_lag_seconds{${OURS}})`;

/** Each alert's value, to be held against its limit in seconds, shares or counts; or the whole question, where the limit is in what is recorded. */
export const SIGNALS: Record<AlertName, string | { whole: string }> = {
  ApiSlow: API_P95,
  HighErrorRate: ERROR_SHARE,
  ApiBusy:
    `sum by (instance) (rate(process_cpu_seconds_total{${OURS}}[${WINDOW}])) / ` +
    `sum by (instance) (api_processes{${OURS}})`,
  ApiMemoryHigh: `process_resident_memory_bytes{${OURS}} / process_memory_limit_bytes{${OURS}}`,
  MachineMemoryHigh: "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes",
  DatabaseBusy: `1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle",machine="database"}[${WINDOW}]))`,
  QueueLong: QUEUE_DEPTH,
  DiskFull:
    '1 - node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|overlay|squashfs"} / ' +
    'node_filesystem_size_bytes{fstype!~"tmpfs|ramfs|overlay|squashfs"}',
  // One that may evict is full on purpose; one without a limit has 0.
  RedisFull:
    "(redis_memory_used_bytes / (redis_memory_max_bytes > 0) " +
    'and on (instance) redis_instance_info{maxmemory_policy="noeviction"})',
  StandbyBehind: STANDBY_LAG,
  EdgeBehind: EDGE_LAG,
  EdgeDown: `max by (region) (edge_ready{${OURS}})`,
  FeedBehind: FEED_AGE,
  AnalyticsOld: `max(analytics_age_seconds{${OURS}})`,
  CertificateEnding: "probe_ssl_earliest_cert_expiry - time()",
  DatabaseConnectionsHigh: `max(postgres_connections_active{${OURS}})`,
  DatabaseAway: `max(database_answers{${OURS}})`,
  // The first request of a route has nothing before it that it could be an increase of.
  SlowRequest: {
    whole: `increase(${ENDPOINT_SLOW}[${WINDOW}]) > 0 or (${ENDPOINT_SLOW} > 0 unless ${ENDPOINT_SLOW} offset ${WINDOW})`,
  },
  StorageFull: `1 - blobs_disk_available_bytes{${OURS}} / blobs_disk_size_bytes{${OURS}}`,
  // What says nothing alerts nobody. Exporters answer also for what is gone; an API that is gone has no name to ask.
  TargetDown: `(min by (job, instance) ({__name__=~"up|pg_up|redis_up|probe_success"}) or absent(up{${OURS}}) * 0)`,
};

/** Endpoints that people wait for and the contract names no target for. */
export function unlisted(routes: readonly string[]): string {
  return `${ENDPOINT_P95}{${PEOPLE},endpoint!~"${routes.join("|")}"}`;
}

/** As Prometheus writes it: 5m, 30s. */
export function duration(seconds: number): string {
  if (seconds % 3_600 === 0 && seconds > 0) return `${seconds / 3_600}h`;
  return seconds % 60 === 0 && seconds > 0 ? `${seconds / 60}m` : `${seconds}s`;
}
