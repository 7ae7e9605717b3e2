import type { Figures } from "../rounds.ts";
import type { PeerFigures } from "./compare.ts";

const HEAD = [
  "",
  "req/s",
  "p50 ms",
  "p95 ms",
  "p99 ms",
  "errors",
  "CPU s/1,000",
  "ratio",
  "goal",
  "CPU ratio",
  "",
];

/** What a person reads: ours, and under it each peer with what we are to it; where we lose it says so. */
export function peerTable(measured: PeerFigures): string {
  const rows = [HEAD];
  for (const { name, ours, against } of measured.rows) {
    rows.push([name, ...cells(ours)]);
    for (const { peer, figures, ratio, cpu_ratio: cpuRatio, goal, met } of against) {
      const reached = goal === null ? "ahead" : "met";
      const missed = goal === null ? "BEHIND" : "NOT MET";
      const why = ours.p99_ms > figures.p99_ms ? `${missed} (p99)` : missed;
      rows.push([
        `  ${peer}`,
        ...cells(figures),
        ratio.toFixed(2),
        goal === null ? "" : `≥ ${goal}`,
        cpuRatio.toFixed(2),
        met ? reached : ratio >= (goal ?? 1) ? why : missed,
      ]);
    }
  }
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  const { people, connections, rounds, seconds, without_redis: missing } = measured;
  return [
    ...lines,
    "",
    `${people} people, ${connections} connections, ${rounds} rounds of ${seconds} s, ${measured.rows[0]?.ours.tool}; one process each`,
    ...(missing === null ? [] : [`Express kept nothing: ${missing}`]),
  ].join("\n");
}

function cells(figures: Figures): string[] {
  return [
    figures.req_per_s.toLocaleString("en"),
    figures.p50_ms.toFixed(2),
    figures.p95_ms.toFixed(2),
    figures.p99_ms.toFixed(2),
    String(figures.errors),
    figures.cpu_s_per_1000.toFixed(4),
  ];
}
