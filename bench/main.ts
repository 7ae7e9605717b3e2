import { mkdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { benchHouse } from "./house.ts";
import { report } from "./report.ts";
import { compare } from "./rounds.ts";
import { apiReads } from "./scenarios/api-reads.ts";
import { edgeReads } from "./scenarios/edge-reads.ts";
import { feedLag } from "./scenarios/feed-lag.ts";
import { jobFigures } from "./scenarios/jobs.ts";
import { timeRequests } from "./scenarios/requests.ts";

/** `bun bench [--quick] [--out FILE]`: docs/bench.md. Ends by itself and leaves nothing running. */
const FULL = { rounds: 5, seconds: 5, lagSeconds: 20, samples: 20, pickUps: 200, drained: 5_000 };
const QUICK = { rounds: 1, seconds: 2, lagSeconds: 4, samples: 3, pickUps: 20, drained: 300 };
const CONNECTIONS = 64;
const BENCH_MS_MAX = 25 * 60_000;

const isQuick = process.argv.includes("--quick");
const outAt = process.argv.indexOf("--out");
const begun = performance.now();
const progress = (text: string) =>
  console.log(`${((performance.now() - begun) / 1_000).toFixed(0).padStart(4)} s  ${text}`);

const stopped = Promise.withResolvers<never>();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => stopped.reject(new Error(`stopped by ${signal}`)));
const late = setTimeout(() => stopped.reject(new Error("took longer than 25 minutes")), BENCH_MS_MAX);

async function run() {
  const { rounds, seconds, lagSeconds, samples, pickUps, drained } = isQuick ? QUICK : FULL;
  await using closing = new AsyncDisposableStack();
  progress("starting the house");
  const house = closing.use(await benchHouse());
  const measuring = (async () => {
    const artist = await house.signIn("artist");
    const manager = await house.signIn("manager");
    const accountant = await house.signIn("accountant");
    // First, for the access token lasts ten minutes.
    progress("requests: one at a time");
    const requests = await timeRequests(house, accountant, artist, samples);
    const apiPairs = await apiReads(house, artist, closing);
    progress(`API: ${rounds} rounds of ${apiPairs.length} pairs, ${seconds} s each`);
    const api = await compare(apiPairs, rounds, seconds, CONNECTIONS, progress);
    progress("jobs: pick-up and drain");
    const jobs = await jobFigures(pickUps, drained);
    const pairs = await edgeReads(house, artist, closing);
    progress(`reads: ${rounds} rounds of ${pairs.length} pairs, ${seconds} s each`);
    const reads = await compare(pairs, rounds, seconds, CONNECTIONS, progress);
    progress(`lag: ${lagSeconds} s of writes`);
    return { reads: [...reads, ...api], requests, jobs, lag: await feedLag(house, manager, lagSeconds) };
  })();
  return await Promise.race([measuring, stopped.promise]);
}

const { reads, requests, jobs, lag } = await run();
clearTimeout(late);
const date = new Date().toISOString();
const file =
  outAt > 0
    ? (process.argv[outAt + 1] ?? "bench.json")
    : join(import.meta.dir, "results", isQuick ? "quick.json" : `bench-${date.slice(0, 10)}.json`);
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
  requests,
  jobs,
  lag,
};
mkdirSync(dirname(file), { recursive: true });
await Bun.write(file, `${JSON.stringify(result, undefined, 2)}\n`);
console.log(`\n${report(reads, requests, jobs, lag)}\n\nWritten to ${file} after ${result.seconds} s`);
process.exit(0);
