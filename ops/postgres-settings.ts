import { availableParallelism, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { SLOW_QUERY_MS } from "../db/open.ts";
import { Refusal } from "./refusal.ts";

/** What PostgreSQL may count on. */
export type Machine = {
  memoryGiB: number;
  cores: number;
  /** Back ends at once, reserved ones included; defaults to 200. */
  connections?: number;
};

/** Mission DB-23: PgBouncer's 100, those past it (feed, LISTEN, BullMQ, migrations) and room for psql. */
const CONNECTIONS = 200;
const WORK_MB = { min: 4, max: 1_024 };
const MAINTENANCE_MB = { min: 64, max: 2_048 };
/** A gather takes up to 4 and all of them together up to 8 (mission DB-28), as far as there are cores. */
const GATHER_WORKERS_MAX = 4;
const WORKERS_MAX = 8;
/** `checkpoint_segments = 32` in the words of today, by the release notes of 9.5: three times as many of 16 MB. */
const WAL_MB_MAX = 3 * 32 * 16;

/**
 * The server's settings for a machine: name to value, as postgresql.conf has them.
 *
 * Rules of mission DB-25 to DB-29, which name figures for 32 GB and 200 connections; what is a share of memory grows
 * and shrinks with it. `work_mem` is what one sort may take, and every back end may sort: 200 at once would want more
 * than there is. So it shrinks as connections grow, and hash joins get no multiple of it.
 */
export function postgresSettings({ memoryGiB, cores, connections = CONNECTIONS }: Machine) {
  const memoryMB = memoryGiB * 1_024;
  const workMB = (memoryMB / 128) * (CONNECTIONS / connections);
  const gatherWorkers = Math.min(GATHER_WORKERS_MAX, Math.floor(cores / 2));
  return {
    listen_addresses: "'*'",
    max_connections: String(connections),
    shared_buffers: mb(memoryMB * 0.25),
    effective_cache_size: mb(memoryMB * 0.75),
    work_mem: mb(within(workMB, WORK_MB)),
    hash_mem_multiplier: "1",
    maintenance_work_mem: mb(within(memoryMB / 32, MAINTENANCE_MB)),
    wal_buffers: "16MB",
    checkpoint_completion_target: "0.9",
    max_wal_size: mb(WAL_MB_MAX),
    random_page_cost: "1.1",
    effective_io_concurrency: "200",
    max_worker_processes: String(WORKERS_MAX),
    max_parallel_workers: String(Math.min(WORKERS_MAX, cores)),
    max_parallel_workers_per_gather: String(gatherWorkers),
    max_parallel_maintenance_workers: String(gatherWorkers),
    autovacuum_max_workers: "4",
    autovacuum_naptime: "30s",
    autovacuum_vacuum_threshold: "50",
    autovacuum_analyze_threshold: "50",
    log_min_duration_statement: `${SLOW_QUERY_MS}ms`,
    // Values are people's own: texts of queries are logged without them, as the API does it.
    log_parameter_max_length: "0",
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    log_line_prefix: "'%m [%p] %a '",
  };
}

/** The file itself; `statement_timeout` is not in it, for every program brings its own (db/open.ts). */
export function postgresFile(machine: Machine): string {
  const { memoryGiB, cores } = machine;
  return [
    `# For ${memoryGiB} GiB and ${cores} cores: bun ops/postgres-settings.ts --memory ${memoryGiB} --cores ${cores}`,
    ...Object.entries(postgresSettings(machine)).map(([name, value]) => `${name} = ${value}`),
    "",
  ].join("\n");
}

const within = (value: number, { min, max }: { min: number; max: number }) =>
  Math.min(max, Math.max(min, value));
const mb = (value: number) => `${Math.floor(value)}MB`;

const USAGE = "bun ops/postgres-settings.ts [--memory GiB] [--cores N]";

/** @returns this machine, but for what the words say. @throws Refusal with the usage. */
export function readMachine(words: string[]): Machine {
  const read = () => {
    try {
      return parseArgs({ args: words, options: { memory: { type: "string" }, cores: { type: "string" } } })
        .values;
    } catch (error) {
      if (error instanceof TypeError)
        throw new Refusal(`${error.message.split(". ")[0]}\n${USAGE}`, { cause: error });
      throw error;
    }
  };
  const { memory, cores } = read();
  const machine = {
    memoryGiB: memory === undefined ? Math.round(totalmem() / 1_024 ** 3) : Number(memory),
    cores: cores === undefined ? availableParallelism() : Number(cores),
  };
  if (!(machine.memoryGiB >= 1 && machine.memoryGiB <= 4_096))
    throw new Refusal(`--memory is a number of GiB from 1 to 4,096\n${USAGE}`);
  if (!(Number.isInteger(machine.cores) && machine.cores >= 1 && machine.cores <= 1_024))
    throw new Refusal(`--cores is a whole number from 1 to 1,024\n${USAGE}`);
  return machine;
}

if (import.meta.main) {
  try {
    process.stdout.write(postgresFile(readMachine(Bun.argv.slice(2))));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
