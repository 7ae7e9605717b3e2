import { mkdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { benchHouse } from "./house.ts";
import { report } from "./report.ts";
import { compare } from "./rounds.ts";
import { edgeReads } from "./scenarios/edge-reads.ts";
import { feedLag } from "./scenarios/feed-lag.ts";

/** `bun bench [--quick] [--out FILE]`: docs/bench.md. Ends by itself and leaves nothing running. */
const FULL = { rounds: 5, seconds: 5, lagSeconds: 20 };
const QUICK = { rounds: 1, seconds: 2, lagSeconds: 4 };
const CONNECTIONS = 64;
const BENCH_MS_MAX = 10 * 60_000;

const isQuick = process.argv.includes("--quick");
const outAt = process.argv.indexOf("--out");
const begun = performance.now();
const progress = (text: string) =>
  console.log(`${((performance.now() - begun) / 1_000).toFixed(0).padStart(4)} s  ${text}`);

const stopped = Promise.withResolvers<never>();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => stopped.reject(new Error(`stopped by ${signal}`)));
const late = setTimeout(() => stopped.reject(new Error("took longer than 10 minutes")), BENCH_MS_MAX);

async function run() {
  const { rounds, seconds, lagSeconds } = isQuick ? QUICK : FULL;
  await using closing = new AsyncDisposableStack();
  progress("starting the house");
  const house = closing.use(await benchHouse());
  const measuring = (async () => {
    const artist = await house.signIn("artist");
    const manager = await house.signIn("manager");
    const pairs = await edgeReads(house, artist, closing);
    progress(`reads: ${rounds} rounds of ${pairs.length} pairs, ${seconds} s each`);
    const reads = await compare(pairs, rounds, seconds, CONNECTIONS, progress);
    progress(`lag: ${lagSeconds} s of writes`);
    return { reads, lag: await feedLag(house, manager, lagSeconds) };
  })();
  return await Promise.race([measuring, stopped.promise]);
}

const { reads, lag } = await run();
clearTimeout(late);
const date = new Date().toISOString();
const file =
  outAt > 0
    ? (process.argv[outAt + 1] ?? "bench.json")
    : join(import.meta.dir, "results", isQuick ? "quick.json" : `edge-${date.slice(0, 10)}.json`);
const git = Bun.spawnSync(["git", "rev-parse", "--short", "HEAD"], { cwd: import.meta.dir });
const result = {
  date,
  seconds: Math.round((performance.now() - begun) / 1_000),
  machine: { cores: cpus().length, model: cpus()[0]?.model, memory_gib: Math.round(totalmem() / 2 ** 30) },
  bun: Bun.version,
  commit: git.stdout.toString().trim() || null,
  connections: CONNECTIONS,
  quick: isQuick,
  reads,
  lag,
};
mkdirSync(dirname(file), { recursive: true });
await Bun.write(file, `${JSON.stringify(result, undefined, 2)}\n`);
console.log(`\n${report(reads, lag)}\n\nWritten to ${file} after ${result.seconds} s`);
process.exit(0);
