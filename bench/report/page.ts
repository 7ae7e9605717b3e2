import { performanceDocument } from "./document.ts";
import type { Gathered } from "./gather.ts";
import { bars, escaped, lines } from "./plot.ts";
import { reachPlots } from "./reach.ts";

const STYLE = `
:root { color-scheme: light dark; --a: #0b6bcb; --b: #b9480e; --c: #19764a; --d: #7a4fb5; --rule: #8884; }
@media (prefers-color-scheme: dark) { :root { --a: #6cb2ff; --b: #ff9a62; --c: #6bd39a; --d: #c4a3ff; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
figure { margin: 2rem 0; } figcaption { font-weight: 600; } small { font-weight: 400; opacity: .7; }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; } svg text:not([fill]) { fill: currentColor; }
pre { white-space: pre-wrap; }`;

/** One page that needs nothing else: plots of what the document says in tables. */
export function reportPage(all: Gathered): string {
  const { paths, peers, stress, scenarios, growth, soak, feed, relay, cities } = all;
  const plots: string[] = [];
  if (paths)
    plots.push(
      bars(
        "Each path against its ceiling",
        paths.reads.map(({ name, ours, ceiling }) => ({
          name,
          values: [
            { of: "ours", value: ours.req_per_s, said: ours.req_per_s.toLocaleString("en") },
            { of: "ceiling", value: ceiling.req_per_s, said: ceiling.req_per_s.toLocaleString("en") },
          ],
        })),
        "requests a second",
      ),
    );
  if (peers)
    plots.push(
      bars(
        "Against other stacks",
        peers.rows.map(({ name, ours, against }) => ({
          name,
          values: [
            { of: "ours", value: ours.req_per_s, said: ours.req_per_s.toLocaleString("en") },
            ...against.map(({ peer, figures }) => ({
              of: peer,
              value: figures.req_per_s,
              said: figures.req_per_s.toLocaleString("en"),
            })),
          ],
        })),
        "requests a second",
      ),
    );
  if (stress) {
    plots.push(
      lines(
        "Latency by load",
        [
          { name: "p95", points: stress.rungs.map((one) => [one.offered_per_s, one.p95_ms]) },
          { name: "p99", points: stress.rungs.map((one) => [one.offered_per_s, one.p99_ms]) },
        ],
        { x: "requests offered a second", y: "ms" },
        true,
      ),
      lines(
        `Calm, ${stress.times} times the knee, calm again`,
        [
          { name: "due", points: stress.over.each_second.map((one) => [one.second, one.due]) },
          { name: "in time", points: stress.over.each_second.map((one) => [one.second, one.inTime]) },
          { name: "refused", points: stress.over.each_second.map((one) => [one.second, one.errors]) },
        ],
        { x: "second", y: "requests a second" },
      ),
    );
  }
  for (const one of scenarios)
    plots.push(
      lines(
        `${one.name}: distribution`,
        one.endpoints.slice(0, 4).map(({ name, ...at }) => ({
          name,
          points: [
            [50, at.p50_ms],
            [95, at.p95_ms],
            [99, at.p99_ms],
            [99.9, at.p999_ms],
            [100, at.max_ms],
          ],
        })),
        { x: "percentile", y: "ms" },
        true,
      ),
      lines(
        `${one.name}: the worst answer of each second`,
        [{ name: "worst", points: one.each_second.map((second) => [second.second, second.worstMs]) }],
        { x: "second", y: "ms" },
        true,
      ),
    );
  if (growth)
    plots.push(
      lines(
        "Growth",
        growth.pages.slice(0, 4).map(({ name, p95_ms }) => ({
          name: name.slice(0, 18),
          points: p95_ms.map((value, at): [number, number] => [growth.sizes[at] ?? 0, value]),
        })),
        { x: "people in the organisation", y: "p95 ms" },
      ),
    );
  if (soak)
    plots.push(
      lines(
        "Endurance: memory",
        ["api-1", "jobs", "edge-us-east-1"].map((name) => ({
          name,
          points: soak.load.looks.map((look): [number, number] => [
            look.second,
            look.programs[name]?.memory_mib ?? 0,
          ]),
        })),
        { x: "second", y: "MiB" },
      ),
    );
  if (feed)
    plots.push(
      bars(
        "Commit to visible, under a thousand changes a second",
        (["p50_ms", "p95_ms", "p99_ms", "max_ms"] as const).map((name) => ({
          name: name.replace("_ms", ""),
          values: [{ of: "", value: feed.load.lag[name], said: feed.load.lag[name].toFixed(1) }],
        })),
        "ms",
      ),
    );
  plots.push(...reachPlots(relay, cities));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Performance report</title><style>${STYLE}</style></head>
<body><h1>Performance report</h1>
${plots.join("\n")}
<h2>In words and tables</h2>
<pre>${escaped(performanceDocument(all))}</pre>
</body></html>
`;
}
