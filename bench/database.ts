import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgresFile, readMachine } from "../ops/postgres-settings.ts";
import { startPostgres, stopWithParent } from "../ops/postgres.ts";
import { table } from "../ops/table.ts";
import { missingPgBouncer, testPgBouncer } from "../ops/testing-pgbouncer.ts";
import { writeResult } from "./results.ts";
import { median, round2 } from "./rounds.ts";

/**
 * `bun bench/database.ts [--quick | --full]`: mission DB-37's `pgbench -c 50 -j 4 -S` on PostgreSQL as it comes
 * against PostgreSQL with our settings for this machine, and on the latter directly against through PgBouncer.
 * 30 s a run; `--full` is the mission's 300 s, `--quick` tells only whether it works. What a connection a query costs
 * takes 30 s at most.
 */
const NORMAL = { rounds: 3, seconds: 30, scale: 50 };
const FULL = { rounds: 1, seconds: 300, scale: 50 };
const QUICK = { rounds: 1, seconds: 2, scale: 1 };
const BACK_ENDS_ARE_TOLD = "connect_query='set statement_timeout = 5000'";
const LOAD = ["-c", "50", "-j", "4", "-S", "-n"];

export type DatabaseResult = {
  rounds: number;
  seconds: number;
  scale: number;
  load: string;
  figures: DatabaseFigures[];
};
export type DatabaseFigures = {
  name: string;
  /** Transactions a second, the median of the rounds. */
  ours_tps: number;
  beside: string;
  beside_tps: number;
  /** The median of what each round gave. */
  ratio: number;
  ratio_of_each_round: number[];
  ours_latency_ms: number;
  beside_latency_ms: number;
};
type Side = { url: string; words: string[] };
type Run = { tps: number; latencyMs: number };

/** pgbench, or undefined where it is not installed: Debian has it in postgresql-contrib, beside the server. */
export function findPgbench(): string | undefined {
  const beside = [...new Bun.Glob("/usr/lib/postgresql/*/bin/pgbench").scanSync()].sort().at(-1);
  return Bun.which("pgbench") ?? beside;
}

/** @returns no figure where pgbench is not installed, and none of PgBouncer where that is not. */
export async function databaseFigures(
  { rounds, seconds, scale } = NORMAL,
  progress: (text: string) => void = () => {},
): Promise<DatabaseFigures[]> {
  const pgbench = findPgbench();
  if (pgbench === undefined) {
    console.warn("SKIPPED: figures of the database, because pgbench is not installed (postgresql-contrib)");
    return [];
  }
  await using closing = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "portal-pgbench-"));
  chmodSync(folder, 0o755);
  closing.defer(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "postgresql.conf");
  writeFileSync(file, postgresFile(readMachine([])), { mode: 0o644 });
  const open = async (name: string, settings: string[]) => {
    const server = await startPostgres({ folder: join(folder, name), settings });
    stopWithParent(server.pid, folder);
    closing.defer(() => server.stop());
    const url = await server.database("bench");
    progress(`filling ${name}, scale ${scale}`);
    await run(pgbench, url, ["-i", "-q", "-s", String(scale)]);
    return url;
  };
  const [defaults, tuned] = [await open("defaults", []), await open("tuned", [`config_file=${file}`])];

  const measure = async ({ url, words }: Side): Promise<Run> => {
    const said = await run(pgbench, url, [...LOAD, "-T", String(seconds), ...words]);
    const [tps, latencyMs] = [/^tps = ([\d.]+)/m, /^latency average = ([\d.]+) ms/m].map((figure) =>
      Number(figure.exec(said)?.[1]),
    );
    if (!tps || !latencyMs) throw new Error(`pgbench said ${said}`);
    return { tps, latencyMs };
  };
  const compare = async (name: string, ours: Side, beside: string, other: Side): Promise<DatabaseFigures> => {
    const [mine, theirs]: [Run[], Run[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      const sides = [
        { into: mine, side: ours },
        { into: theirs, side: other },
      ];
      // Who goes first changes: what else the machine does then falls on both.
      if (round % 2 === 1) sides.reverse();
      for (const { into, side } of sides) into.push(await measure(side));
      progress(`${name}, round ${round + 1}: ${mine.at(-1)?.tps} tps, ${beside} ${theirs.at(-1)?.tps}`);
    }
    const each = mine.map(({ tps }, at) => tps / (theirs[at]?.tps ?? Number.NaN));
    const middle = (runs: Run[], figure: keyof Run) => median(runs.map((one) => one[figure]));
    return {
      name,
      ours_tps: Math.round(middle(mine, "tps")),
      beside,
      beside_tps: Math.round(middle(theirs, "tps")),
      ratio: round2(median(each)),
      ratio_of_each_round: each.map(round2),
      ours_latency_ms: round2(middle(mine, "latencyMs")),
      beside_latency_ms: round2(middle(theirs, "latencyMs")),
    };
  };

  const side = (url: string, ...words: string[]): Side => ({ url, words });
  const figures = [await compare("our settings", side(tuned), "defaults", side(defaults))];
  if (missingPgBouncer() !== undefined) return figures;
  // This server has none of our roles, which the deployment's back ends take.
  await using pooler = await testPgBouncer(tuned, {}, BACK_ENDS_ARE_TOLD);
  const pooled = pooler.through(tuned);
  const shorter = ["-T", String(Math.min(seconds, NORMAL.seconds))];
  return [
    ...figures,
    await compare("through PgBouncer", side(pooled), "directly", side(tuned)),
    // As many short-lived processes do it: this is what a pooler is for.
    await compare(
      "through PgBouncer, a connection a query",
      side(pooled, "-C", ...shorter),
      "directly",
      side(tuned, "-C", ...shorter),
    ),
  ];
}

async function run(program: string, address: string, words: string[]): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(address);
  const child = Bun.spawn([program, ...words], {
    env: {
      ...{ PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password },
      PGDATABASE: pathname.slice(1),
      LC_ALL: "C",
    },
    stdout: "pipe",
    stderr: "pipe",
  });
  const said = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  if ((await child.exited) !== 0) throw new Error(`pgbench ${words.join(" ")}: ${said.join("")}`);
  return said.join("");
}

if (import.meta.main) {
  const begun = performance.now();
  const isQuick = process.argv.includes("--quick");
  const how = isQuick ? QUICK : process.argv.includes("--full") ? FULL : NORMAL;
  const figures = await databaseFigures(how, (text) => console.log(text));
  const rows = figures.map((one): [string, string] => [
    one.name,
    `${one.ours_tps} tps, ${one.ours_latency_ms} ms; ${one.beside} ${one.beside_tps} tps, ${one.beside_latency_ms} ms; ratio ${one.ratio}`,
  ]);
  console.log(table(rows));
  if (figures.length > 0 && !isQuick)
    await writeResult("database", { ...how, load: LOAD.join(" "), figures }, begun);
}
