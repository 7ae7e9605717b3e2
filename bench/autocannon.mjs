// Runs under Node, apart from the server under test: a generator inside Bun would be half as fast.
import { readFileSync } from "node:fs";
import autocannon from "autocannon";

const { origin, requests, perSecond, connections, seconds } = JSON.parse(
  readFileSync(process.argv[2], "utf8"),
);
const times = [];
let errors = 0;
const run = autocannon({
  url: origin,
  connections,
  duration: seconds,
  requests: requests.map(({ headers, ...sent }) => ({
    ...sent,
    headers: sent.body === undefined ? headers : { ...headers, "content-type": "application/json" },
  })),
  ...(perSecond === undefined ? {} : { overallRate: Math.max(connections, Math.round(perSecond)) }),
});
run.on("response", (_client, status, _bytes, ms) => {
  times.push(ms);
  if (status >= 400) errors++;
});
const result = await run;
times.sort((a, b) => a - b);
const at = (share) =>
  Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 1_000) / 1_000;
console.log(
  JSON.stringify({
    requests: times.length,
    req_per_s: Math.round(times.length / result.duration),
    p50_ms: at(0.5),
    p95_ms: at(0.95),
    p99_ms: at(0.99),
    max_ms: at(1),
    errors: errors + result.errors,
    error_kinds: [
      ...(errors > 0 ? [`status ${errors}`] : []),
      ...(result.errors > 0 ? [`connection ${result.errors}`] : []),
    ].join(", "),
  }),
);
