import { table } from "../table.ts";
import type { DayFigures, ScenarioFigures } from "./figures.ts";

const ms = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
const share = (value: number | null): string =>
  value === null ? "–" : `${Math.round(value * 1_000) / 10} %`;
const words = (errors: Record<string, number>): string =>
  Object.entries(errors)
    .map(([kind, count]) => `${count}× ${kind}`)
    .join(", ");

/** What a person reads after a profile was played. */
export function scenarioTable(figures: ScenarioFigures): string {
  const { overall, endpoints, limits, looks } = figures;
  const row = (name: string, at: typeof overall, more: string[]) => [
    name,
    String(at.count),
    ms(at.p50_ms),
    ms(at.p95_ms),
    ms(at.p99_ms),
    ms(at.p999_ms),
    ms(at.max_ms),
    ...more,
  ];
  const bounds = [
    limits.p95Ms === undefined ? [] : [`p95 ≤ ${limits.p95Ms} ms`],
    limits.p99Ms === undefined ? [] : [`p99 ≤ ${limits.p99Ms} ms`],
    [`errors ≤ ${limits.errorShare * 100} %`],
  ].flat();
  const most = (pick: (look: (typeof looks)[number]) => number) => Math.max(0, ...looks.map(pick));
  const programs = Object.keys(looks.at(-1)?.programs ?? {});
  return [
    `${figures.name} (${figures.sources}): ${figures.users} people, ${figures.seconds} s${figures.scale === 1 ? "" : `, time × ${figures.scale}`}${figures.stopped ? ", STOPPED EARLY" : ""}`,
    table([
      ["", "answers", "p50 ms", "p95 ms", "p99 ms", "p99.9 ms", "max ms", "goal p95/p99", "", "errors"],
      ...endpoints.map((one) =>
        row(one.name, one, [
          `${one.goal.p95_ms}/${one.goal.p99_ms}`,
          one.met ? "met" : "NOT MET",
          words(one.errors),
        ]),
      ),
      row("all", overall, [bounds.join(", "), figures.met ? "met" : "NOT MET", words(figures.errors)]),
    ]),
    `offered ${figures.offered_per_s}/s, answered ${figures.answered_per_s}/s, errors ${(figures.error_share * 100).toFixed(3)} %; the generator was at most ${figures.generator_late_ms} ms late`,
    `most in use: ${programs.map((name) => `${name} ${most((look) => look.programs[name]?.cpu ?? 0).toFixed(2)} cores, ${most((look) => look.programs[name]?.memory_mib ?? 0)} MiB`).join("; ")}`,
    `answered by caches ${share(figures.hits.all)} (${figures.hits.caches.map((one) => `${one.cache} ${share(one.share)} of ${one.reads}`).join(", ")})${figures.hits.redis === null ? "" : `; Redis had ${share(figures.hits.redis)} of what it was asked for`}; index pages in memory ${share(figures.hits.index)}`,
    `longest turn of the API ${ms(most((look) => look.loop_delay_ms))} ms, most jobs waiting ${most((look) => look.jobs_waiting)}, oldest batch at an edge ${ms(most((look) => look.edge_lag_ms))} ms`,
    ...(figures.days ? [dayTable(figures.days)] : []),
    ...(figures.said ?? []),
    ...(figures.breaches ?? []).map((one) => `BREACH: ${one}`),
  ].join("\n");
}

function dayTable(days: readonly DayFigures[]): string {
  return table([
    ["day", "offered/s", "answered/s", "p95 ms", "p99 ms", "errors", "", "surges"],
    ...days.map((day) => [
      day.date,
      String(day.offered_per_s),
      String(day.answered_per_s),
      ms(day.p95_ms),
      ms(day.p99_ms),
      words(day.errors) || "none",
      day.met ? "met" : `NOT MET ${day.over.join(", ")}`,
      day.surges.join(", "),
    ]),
  ]);
}
