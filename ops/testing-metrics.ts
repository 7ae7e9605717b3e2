/** Of node_exporter 1.5, redis_exporter 1.45, postgres_exporter 0.11 and blackbox_exporter 0.23, as they print them; `up` is Prometheus's own. */
export const EXPORTED = [
  "node_cpu_seconds_total",
  "node_filesystem_avail_bytes",
  "node_filesystem_size_bytes",
  "node_memory_MemAvailable_bytes",
  "node_memory_MemTotal_bytes",
  "pg_up",
  "probe_ssl_earliest_cert_expiry",
  "probe_success",
  "redis_instance_info",
  "redis_memory_max_bytes",
  "redis_memory_used_bytes",
  "redis_up",
  "up",
];

const NOT_METRICS = new Set(["and", "or", "unless", "offset"]);

/** The names of metrics in a piece of PromQL. */
export function metricsOf(expr: string): string[] {
  const byName = [...expr.matchAll(/__name__=~"([^"]*)"/g)].flatMap(([, names = ""]) => names.split("|"));
  const bare = expr
    .replaceAll(/\{[^}]*\}/g, " ")
    .replaceAll(/"[^"]*"/g, " ")
    .replaceAll(/\[[^\]]*\]|\boffset \w+/g, " ")
    .replaceAll(/\b(by|on|ignoring|without) \([^)]*\)/g, " ");
  const names = [...bare.matchAll(/[A-Za-z_:][\w:]*(?!\w*\s*\()/g)].map(([name]) => name);
  return [...byName, ...names.filter((name) => !NOT_METRICS.has(name))];
}

/** Each metric with the labels it is picked by. */
export function selectorsOf(expr: string): { name: string; labels: string[] }[] {
  return [...expr.matchAll(/([A-Za-z_][\w:]*)\{([^}]*)\}/g)].map(([, name = "", matchers = ""]) => ({
    name,
    labels: [...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label]) => label ?? ""),
  }));
}
