import type { GrowthFigures } from "../growth.ts";
import { performanceDocument } from "./document.ts";
import type { Gathered } from "./gather.ts";
import { bars, escaped, lines } from "./plot.ts";
import { reachPlots } from "./reach.ts";
import { machine, when } from "./words.ts";

const STYLE = `
:root { color-scheme: light dark; --a: #0b6bcb; --b: #b9480e; --c: #19764a; --d: #7a4fb5; --rule: #8884; }
@media (prefers-color-scheme: dark) { :root { --a: #6cb2ff; --b: #ff9a62; --c: #6bd39a; --d: #c4a3ff; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
figure { margin: 2rem 0; } figcaption { font-weight: 600; } small { font-weight: 400; opacity: .7; }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; } svg text:not([fill]) { fill: currentColor; }
pre { white-space: pre-wrap; }`;

/** One page that needs nothing else: plots of what the document says in tables. */
export function reportPage(all: Gathered): string {
  const any = all.paths ?? all.stress ?? all.growth;
  const plots = [
    pathPlots(all),
    loadPlots(all),
    all.scenarios.flatMap(profilePlots),
    growthPlots(all),
    filePlots(all),
    soakPlots(all),
    feedPlots(all),
    reachPlots(all.relay, all.cities),
  ].flat();
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Performance report</title><style>${STYLE}</style></head>
<body><h1>Performance report</h1>
<p>${any ? escaped(`${machine(any)}. Paths: ${when(any).replaceAll("`", "")}; the others as their sections below say.`) : ""}</p>
${plots.join("\n")}
<h2>In words and tables</h2>
<pre>${escaped(performanceDocument(all))}</pre>
</body></html>
`;
}

const value = (of: string, perSecond: number) => ({
  of,
  value: perSecond,
  said: perSecond.toLocaleString("en"),
});

function pathPlots({ paths, peers }: Gathered): string[] {
  const ceilings = (paths?.reads ?? []).map(({ name, ours, ceiling }) => ({
    name,
    values: [value("ours", ours.req_per_s), value("ceiling", ceiling.req_per_s)],
  }));
  const others = (peers?.rows ?? []).map(({ name, ours, against }) => ({
    name,
    values: [
      value("ours", ours.req_per_s),
      ...against.map(({ peer, figures }) => value(peer, figures.req_per_s)),
    ],
  }));
  return [
    ceilings.length > 0 ? [bars("Each path against its ceiling", ceilings, "requests a second")] : [],
    others.length > 0 ? [bars("Against other stacks", others, "requests a second")] : [],
  ].flat();
}

function loadPlots({ stress }: Gathered): string[] {
  if (!stress) return [];
  const seconds = stress.over.each_second;
  return [
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
        { name: "due", points: seconds.map((one) => [one.second, one.due]) },
        { name: "in time", points: seconds.map((one) => [one.second, one.inTime]) },
        { name: "refused", points: seconds.map((one) => [one.second, one.errors]) },
      ],
      { x: "second", y: "requests a second" },
    ),
  ];
}

function profilePlots(one: Gathered["scenarios"][number]): string[] {
  return [
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
  ];
}

function growthPlots({ growth, expenseGrowth }: Gathered): string[] {
  const plot = (title: string, one: GrowthFigures | undefined, x: string) =>
    one
      ? [
          lines(
            title,
            one.pages.slice(0, 4).map(({ name, p95_ms }) => ({
              name: name.slice(0, 18),
              points: p95_ms.map((ms, at): [number, number] => [one.sizes[at] ?? 0, ms]),
            })),
            { x, y: "p95 ms" },
          ),
        ]
      : [];
  return [
    ...plot("Growth", growth, "people in the organisation"),
    ...plot("Growth of expenses", expenseGrowth, "expenses"),
  ];
}

function filePlots({ search, exports }: Gathered): string[] {
  const rounded = (of: string, ms: number) => ({ of, value: ms, said: ms.toFixed(ms < 10 ? 1 : 0) });
  return [
    search
      ? [
          bars(
            `Search in ${search.rows.toLocaleString("en")} things`,
            [...search.searches, search.all].map((one) => ({
              name: one.name.replace("a word that ", "").slice(0, 34),
              values: [rounded("p50", one.p50_ms), rounded("p95", one.p95_ms)],
            })),
            "ms",
          ),
        ]
      : [],
    exports
      ? [
          bars(
            `Files of ${exports.rows.toLocaleString("en")} rows`,
            exports.exports.map((one) => ({
              name: `${one.kind}, ${one.format}`,
              values: [rounded("whole", one.seconds), rounded("PostgreSQL alone", one.ceiling_seconds)],
            })),
            "seconds",
          ),
        ]
      : [],
  ].flat();
}

function soakPlots({ soak }: Gathered): string[] {
  if (!soak) return [];
  return [
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
  ];
}

function feedPlots({ feed }: Gathered): string[] {
  if (!feed) return [];
  return [
    bars(
      "Commit to visible, under a thousand changes a second",
      (["p50_ms", "p95_ms", "p99_ms", "max_ms"] as const).map((name) => ({
        name: name.replace("_ms", ""),
        values: [{ of: "", value: feed.load.lag[name], said: feed.load.lag[name].toFixed(1) }],
      })),
      "ms",
    ),
  ];
}
