import { EXPORT, GROWTH } from "../../contract.ts";
import type { GrowthFigures } from "../../growth.ts";
import type { Gathered } from "../gather.ts";
import { count, met, ms, notRun, paragraphs, percent, ran, table } from "../words.ts";

export function growthSection({ growth, expenseGrowth }: Gathered): string {
  return paragraphs(
    growth
      ? `p95 of one request at a time, in organisations of ${GROWTH.times.join(", ")} times the size in one database.\n\n${grown(growth, "people")}\n\n${ran(growth, "bun bench growth")}`
      : notRun("bun bench growth"),
    expenseGrowth
      ? `The same where as many people handed in more.\n\n${grown(expenseGrowth, "expenses")}\n\n${ran(expenseGrowth, "bun bench growth-expenses")}`
      : notRun("bun bench growth-expenses"),
    "That plans stay index scans when tables claim 50 TB is a test of its own (`db/plans.slow.test.ts`).",
  );
}

function grown({ sizes, pages }: GrowthFigures, what: string): string {
  return table(
    ["", ...sizes.map((size) => `${count(size)} ${what}`), "change"],
    pages.map((one) => [
      one.name,
      ...one.p95_ms.map(ms),
      `${Math.round(one.change * 100)} %: ${met(one.met)}`,
    ]),
  );
}

export function searchSection({ search }: Gathered): string {
  if (!search) return notRun("bun bench search");
  const { rows, searches, all, at_once, rebuild_s, index_mib, goal } = search;
  return paragraphs(
    `${count(rows)} things of one organisation, one search at a time (goal p95 < ${goal.p95Ms} ms of each: ${met(search.met)}); then ${at_once.readers} at once. Indexed in ${rebuild_s} s, ${count(index_mib)} MiB; each took ${search.cpu_ms} ms of CPU time.`,
    table(
      ["Typed", "p50", "p95", "p99", "max"],
      [...searches, all, at_once].map((one) => [
        one.name,
        ms(one.p50_ms),
        ms(one.p95_ms),
        ms(one.p99_ms),
        ms(one.max_ms),
      ]),
    ),
    ran(search, "bun bench search"),
  );
}

export function filesSection({ exports, scenarios }: Gathered): string {
  const uploads = scenarios.find(({ name }) => name === "uploads");
  return paragraphs(
    exports
      ? paragraphs(
          `${count(exports.rows)} rows from asking to the file being there (goal ≤ ${EXPORT.seconds} s), beside PostgreSQL reading and sorting the same rows for nobody. The jobs' program took ${exports.memory_mb} MB more than before, at most.`,
          table(
            ["File", "seconds", "slowest", "CPU s", "PostgreSQL alone", "MB", ""],
            exports.exports.map((one) => [
              `${one.kind}, ${one.format}`,
              one.seconds.toFixed(2),
              one.seconds_most.toFixed(2),
              one.cpu_seconds.toFixed(2),
              one.ceiling_seconds.toFixed(2),
              (one.size_bytes / 1e6).toFixed(1),
              one.met === null ? "" : met(one.met),
            ]),
          ),
          ran(exports, "bun bench export"),
        )
      : notRun("bun bench export"),
    uploads
      ? paragraphs(
          `Files handed in: ${count(uploads.answered)} at ${count(uploads.answered_per_s)} a second, p95 ${ms(uploads.overall.p95_ms)}, p99 ${ms(uploads.overall.p99_ms)}, errors ${percent(uploads.error_share)}: ${met(uploads.met)}. ${(uploads.said ?? []).join("; ")}`,
          ran(uploads, "bun bench scenario uploads"),
        )
      : notRun("bun bench scenario uploads"),
    "Photographs of receipts are read by programs that may be killed; how well, and how long each takes, is in [receipts](receipts.md), and of call sheets in [callsheets](callsheets.md).",
  );
}
