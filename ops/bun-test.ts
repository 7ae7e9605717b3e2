import { Glob } from "bun";
import { PROJECT } from "./config.ts";
import { readLines } from "./output.ts";
import { createTally, type Counts } from "./tally.ts";

/**
 * Real PostgreSQL starts slowly on a busy two-core machine. Said at every run: `bun test` has no setting for it in
 * bunfig.toml (it reads none and says nothing), and `setDefaultTimeout` holds for one file only.
 */
const PATIENCE_MS = 60_000;

/** They start or kill several processes, go through a browser, or take their time. */
const SLOW_KINDS = ["e2e", "kill", "redis", "slow"];
/** They measure milliseconds that tests running beside them would spoil. */
const ALONE_KIND = "timed";
const ALONE = `{api,bench,core,db,edge,jobs,ops,web}/**/*.${ALONE_KIND}.test.ts`;
/**
 * How long each file took, so that the longest begin first and none is left over at the end. Measured anew by
 * `bun test --timeout=60000 --timings=ops/test-timings.json --update-timings FILE`; what does not stand there begins
 * before all else.
 */
const TIMINGS = "--timings=ops/test-timings.json";
/** Two at a time, each with modules of its own: they mostly wait. */
export const SLOW = ["--parallel=2", TIMINGS, ...SLOW_KINDS.map((kind) => `.${kind}.test.ts`)];
/** One after the other, after all else. */
export const alone = (): string[] => [...new Glob(ALONE).scanSync(PROJECT)].sort().map((file) => `./${file}`);
/**
 * All others, side by side: more workers than cores, as tests mostly wait. Each keeps its modules from file to file, and
 * so its PostgreSQL: one for each file cost 25 s of CPU time.
 */
export const FAST = [
  "--parallel=3",
  "--no-isolate",
  TIMINGS,
  ...[...SLOW_KINDS, ALONE_KIND].map((kind) => `--path-ignore-patterns=**/*.${kind}.test.ts`),
];

export type Tested = Counts & { code: number; isLate: boolean };

/** Runs `bun test` with these words and hands over every line it says; killed when it takes longer than `msMax`. */
export async function bunTest(words: string[], msMax: number, hear: (line: string) => void): Promise<Tested> {
  const tally = createTally();
  const child = Bun.spawn([process.execPath, "test", `--timeout=${PATIENCE_MS}`, ...words], {
    cwd: PROJECT,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, msMax);
  const take = (line: string) => {
    tally.take(line);
    hear(line);
  };
  await Promise.all([readLines(child.stdout, take), readLines(child.stderr, take)]);
  const code = await child.exited;
  clearTimeout(late);
  const counts = tally.counts();
  // A run that broke before it could count has failed, whatever it counted.
  const broken = code !== 0 && counts.failed === 0 ? 1 : 0;
  return { ...counts, failed: counts.failed + broken, code, isLate };
}
