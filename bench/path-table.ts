import type { PathFigures } from "./paths.ts";
import type { Figures } from "./rounds.ts";
import { table } from "./table.ts";

/** What a person reads at the end: every figure, the goal beside each ratio, and whether it is met. */
export function pathTable({ reads, requests, jobs, audit, lag }: PathFigures): string {
  const rows = [["", "req/s", "p50 ms", "p95 ms", "p99 ms", "CPU s/1,000", "ratio", "goal", "CPU ratio", ""]];
  for (const read of reads) {
    rows.push([
      read.name,
      ...cells(read.ours),
      read.ratio.toFixed(2),
      `≥ ${read.goal}`,
      read.cpu_ratio.toFixed(2),
      read.met === null ? "too few cores" : read.met ? "met" : "NOT MET",
    ]);
    rows.push([`  ${read.ceiling_name}`, ...cells(read.ceiling), "", "", "", ""]);
  }
  return [
    ...(reads.length > 0 ? [table(rows)] : []),
    "",
    ...requests.map(
      ({ name, p50_ms, p95_ms, max_ms, goal_p95_ms: goal, met }) =>
        `${name}: p50 ${p50_ms} ms, p95 ${p95_ms}, max ${max_ms}${goal === undefined ? "" : `; goal p95 ≤ ${goal}: ${met ? "met" : "NOT MET"}`}`,
    ),
    "",
    ...jobs.map(
      (one) =>
        `jobs on ${one.backend}: pick-up p50 ${one.pick_up_p50_ms} ms, p99 ${one.pick_up_p99_ms}; drained ${one.drained_per_s}/s, bare BullMQ ${one.bare_per_s}/s, ratio ${one.ratio}`,
    ),
    ...audit.map(
      (one) =>
        `audit append, ${one.writers} writers of one organisation: ${one.audited_per_s}/s (p99 ${one.audited_p99_ms} ms), without an event ${one.bare_per_s}/s (p99 ${one.bare_p99_ms} ms), ratio ${one.ratio}`,
    ),
    "",
    ...(lag
      ? [
          `commit to visible, ${lag.edges} edges, ${lag.writes_per_s} writes/s: p50 ${lag.p50_ms} ms, p95 ${lag.p95_ms}, p99 ${lag.p99_ms}, max ${lag.max_ms} (${lag.writes} writes, ${lag.behind} sent to the origin)`,
          `  goal: p50 < ${lag.goal.p50_ms} ms, p99 < ${lag.goal.p99_ms} ms: ${lag.met ? "met" : "NOT MET"}`,
        ]
      : []),
  ].join("\n");
}

function cells(figures: Figures): string[] {
  return [
    figures.req_per_s.toLocaleString("en"),
    figures.p50_ms.toFixed(2),
    figures.p95_ms.toFixed(2),
    figures.p99_ms.toFixed(2),
    figures.cpu_s_per_1000.toFixed(4),
  ];
}
