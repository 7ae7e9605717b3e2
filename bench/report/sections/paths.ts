import { JOB_PICK_UP, PEERS, RATIOS } from "../../contract.ts";
import { newestRequests, type Gathered } from "../gather.ts";
import { goalOf } from "../missed.ts";
import { count, met, ms, notRun, paragraphs, ran, table } from "../words.ts";

export function pathsSection(all: Gathered): string {
  const { paths } = all;
  const timed = newestRequests(all);
  if (!paths) return notRun("bun bench");
  return paragraphs(
    "A ceiling is the cheapest program that could give such an answer, measured beside it ([how](bench.md)).",
    table(
      ["Path", "req/s", "p99", "ceiling req/s", "ratio", "CPU ratio", "goal"],
      paths.reads.map((one) => [
        one.name,
        count(one.ours.req_per_s),
        ms(one.ours.p99_ms),
        count(one.ceiling.req_per_s),
        one.ratio,
        one.cpu_ratio,
        `≥ ${one.goal}: ${one.met === null ? "too few cores to tell" : met(one.met)}`,
      ]),
    ),
    "One person's requests, one at a time; what has no goal is the cheapest that the line above it could be.",
    table(
      ["Request", "p50", "p95", "goal"],
      (timed?.requests ?? []).map((one) => {
        const goal = goalOf(one);
        return [
          one.name.trim(),
          ms(one.p50_ms),
          ms(one.p95_ms),
          goal === undefined ? "" : `≤ ${goal} ms: ${met(one.p95_ms <= goal)}`,
        ];
      }),
    ),
    timed && timed !== paths && ran(timed, "bun bench requests"),
    paths.audit.length > 0 &&
      `An event in the audit trail: ${paths.audit.map((one) => `${one.writers} writers of one organisation keep ${one.ratio} of what they do without (p99 ${ms(one.audited_p99_ms)} beside ${ms(one.bare_p99_ms)})`).join("; ")}.`,
    ran(paths, "bun bench"),
  );
}

export function peersSection({ peers }: Gathered): string {
  if (!peers) return notRun("bun bench peers");
  return paragraphs(
    `The same journey over the same PostgreSQL, one process each, in turn; goals: ${PEERS.express} × Express with Redis, ${PEERS.fastify} × Fastify, at a p99 that is no worse.`,
    table(
      ["", "ours req/s", "p99", "peer", "req/s", "p99", "ratio", "CPU ratio", ""],
      peers.rows.flatMap(({ name, ours, against }) =>
        against.map((one) => [
          name,
          count(ours.req_per_s),
          ms(ours.p99_ms),
          one.peer,
          count(one.figures.req_per_s),
          ms(one.figures.p99_ms),
          one.ratio,
          one.cpu_ratio,
          one.goal === null ? "" : `≥ ${one.goal}: ${met(one.met)}`,
        ]),
      ),
    ),
    ran(peers, "bun bench peers"),
  );
}

export function jobsSection({ paths }: Gathered): string {
  const jobs = paths?.jobs ?? [];
  if (!paths || jobs.length === 0) return notRun("bun bench jobs");
  return paragraphs(
    "What a request does not wait for; a worker that dies loses nothing and does nothing twice ([how](jobs.md)).",
    table(
      ["Jobs on", "pick-up p50", "p99", "drained/s", "bare BullMQ/s", "ratio", "goal"],
      jobs.map((one) => [
        one.backend,
        ms(one.pick_up_p50_ms),
        ms(one.pick_up_p99_ms),
        count(one.drained_per_s),
        count(one.bare_per_s),
        one.ratio,
        [
          `≥ ${RATIOS.jobDrain}: ${met(one.ratio >= RATIOS.jobDrain)}`,
          one.backend === "Redis"
            ? [`p99 < ${JOB_PICK_UP.p99Ms} ms: ${met(one.pick_up_p99_ms < JOB_PICK_UP.p99Ms)}`]
            : [],
        ]
          .flat()
          .join("; "),
      ]),
    ),
    ran(paths, "bun bench"),
  );
}
