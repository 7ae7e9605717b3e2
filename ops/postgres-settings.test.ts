import { afterAll, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { PROJECT } from "./config.ts";
import { postgresFile, postgresSettings, readMachine } from "./postgres-settings.ts";
import { startPostgres, stopWithParent } from "./postgres.ts";

const folder = mkdtempSync(join(tmpdir(), "portal-settings-"));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the real server makes of a file: its word on every line of it, and what it says of each name. */
async function started(file: string, overrides: string[] = []) {
  const path = join(folder, "postgresql.conf");
  writeFileSync(path, file, { mode: 0o644 });
  const server = await startPostgres({
    folder: join(folder, "pg"),
    settings: [`config_file=${path}`, ...overrides],
  });
  stopWithParent(server.pid);
  const client = new pg.Client(await server.database("postgres"));
  await client.connect();
  try {
    const { rows: lines } = await client.query<{ name: string; error: string | null }>(
      "select lower(name) as name, error from pg_file_settings order by sourceline",
    );
    const { rows: shown } = await client.query<{ name: string; value: string; source: string }>(
      "select lower(name) as name, current_setting(name) as value, source from pg_settings",
    );
    return { lines, shown: new Map(shown.map(({ name, value, source }) => [name, { value, source }])) };
  } finally {
    await client.end();
    await server.stop();
  }
}

/** What the command line says otherwise, as the embedded server's listening address, is not the file's any more. */
const refused = ({ lines }: Awaited<ReturnType<typeof started>>) =>
  lines.filter(({ error }) => error !== null).map(({ name }) => name);
const ofFile = ({ lines, shown }: Awaited<ReturnType<typeof started>>) =>
  Object.fromEntries(lines.map(({ name }) => [name, shown.get(name)?.value]));

const SHARES = [
  { memoryGiB: 1, cores: 1, shared: "256MB", cache: "768MB", work: "8MB", maintenance: "64MB", gather: "0" },
  { memoryGiB: 4, cores: 2, shared: "1GB", cache: "3GB", work: "32MB", maintenance: "128MB", gather: "1" },
  { memoryGiB: 32, cores: 8, shared: "8GB", cache: "24GB", work: "256MB", maintenance: "1GB", gather: "4" },
  { memoryGiB: 256, cores: 64, shared: "64GB", cache: "192GB", work: "1GB", maintenance: "2GB", gather: "4" },
];

for (const { memoryGiB, cores, shared, cache, work, maintenance, gather } of SHARES) {
  test(`${memoryGiB} GiB and ${cores} cores: the server knows every line, and its values are those of the mission's table`, async () => {
    const file = postgresFile({ memoryGiB, cores });
    // A machine that tests may not have 64 GB to share; the line in the file is judged all the same.
    const isLarge = memoryGiB > 4;
    const server = await started(file, isLarge ? ["shared_buffers=64MB"] : []);
    expect(refused(server)).toEqual(["listen_addresses", ...(isLarge ? ["shared_buffers"] : [])]);
    expect(ofFile(server)).toMatchObject({
      shared_buffers: isLarge ? "64MB" : shared,
      effective_cache_size: cache,
      work_mem: work,
      maintenance_work_mem: maintenance,
      max_parallel_workers_per_gather: gather,
      max_parallel_workers: String(Math.min(8, cores)),
      max_worker_processes: "8",
      max_connections: "200",
      wal_buffers: "16MB",
      checkpoint_completion_target: "0.9",
      max_wal_size: "1536MB",
      random_page_cost: "1.1",
      effective_io_concurrency: "200",
      autovacuum_max_workers: "4",
      autovacuum_naptime: "30s",
      autovacuum_vacuum_threshold: "50",
      autovacuum_analyze_threshold: "50",
      log_min_duration_statement: "100ms",
    });
    expect(Number.parseInt(postgresSettings({ memoryGiB, cores }).shared_buffers)).toBe(memoryGiB * 256);
    expect(file).not.toContain("checkpoint_segments");
    expect(server.shown.get("statement_timeout")?.source).toBe("default");
  });
}

test("the command writes a file with which PostgreSQL starts on this machine, every line of it in force", async () => {
  const run = Bun.spawnSync([process.execPath, "ops/postgres-settings.ts"], { cwd: PROJECT });
  expect(run.exitCode).toBe(0);
  const server = await started(run.stdout.toString());
  expect(refused(server)).toEqual(["listen_addresses"]);
  expect(server.lines.length).toBeGreaterThan(20);
  const elsewhere = server.lines.filter(
    ({ name }) => server.shown.get(name)?.source !== "configuration file",
  );
  expect(elsewhere.map(({ name }) => name)).toEqual(["listen_addresses"]);
});

test("a name that PostgreSQL does not know would have been noticed", async () => {
  const file = `${postgresFile({ memoryGiB: 1, cores: 1 })}checkpoint_segments = 32\n`;
  const why = await started(file).catch((error: unknown) => String(error));
  expect(why).toContain('unrecognized configuration parameter "checkpoint_segments"');
});

test("more connections mean less memory for each of their sorts, and never less than PostgreSQL's own 4 MB", () => {
  const workMem = (connections: number) =>
    postgresSettings({ memoryGiB: 32, cores: 8, connections }).work_mem;
  expect([100, 200, 400, 100_000].map(workMem)).toEqual(["512MB", "256MB", "128MB", "4MB"]);
});

test("words that mean no machine are refused in one sentence", () => {
  for (const words of [["--memory", "0"], ["--memory", "much"], ["--cores", "1.5"], ["--disks", "2"], ["4"]])
    expect(() => readMachine(words), words.join(" ")).toThrow("bun ops/postgres-settings.ts");
  expect(readMachine(["--memory", "8", "--cores", "2"])).toEqual({ memoryGiB: 8, cores: 2 });
  expect(readMachine([]).memoryGiB).toBeGreaterThanOrEqual(1);
});
