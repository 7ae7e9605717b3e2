import { SECONDS } from "../api/metrics/meter.ts";
import { ENDPOINT_ALERT, type AlertName } from "../bench/contract.ts";

/** Series in promtool's words, by their names with labels. */
export type Series = Record<string, string>;

export const STEP_SECONDS = 15;
const SAMPLES = 320;

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
export const CAUSES: Record<AlertName, (value: number, limit: number) => Series> = {
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
