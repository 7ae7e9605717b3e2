import { PROJECT } from "./config.ts";
import { readLines } from "./output.ts";
import { sentenceOf } from "./refusal.ts";
import { createTally } from "./tally.ts";
import { buildWeb } from "./web.ts";

/** `npm test`: everything there is to test. The last line is `N passed, N failed`, then how many were skipped. */
const TEST_MS_MAX = 12 * 60_000;

const begun = performance.now();
const tally = createTally();
const words = process.argv.slice(2);

async function run(): Promise<number> {
  if (words.length === 0) await buildWeb((text) => console.log(text));
  const child = Bun.spawn([process.execPath, "test", ...words], {
    cwd: PROJECT,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const late = setTimeout(() => {
    console.log(`The tests took longer than ${TEST_MS_MAX / 60_000} minutes and were ended`);
    child.kill("SIGKILL");
  }, TEST_MS_MAX);
  const take = (line: string) => {
    tally.take(line);
    console.log(line);
  };
  await Promise.all([readLines(child.stdout, take), readLines(child.stderr, take)]);
  const code = await child.exited;
  clearTimeout(late);
  return code;
}

let code = 1;
try {
  code = await run();
} catch (error) {
  const sentence = sentenceOf(error);
  if (sentence === undefined) throw error;
  console.log(sentence);
}
const { passed, failed, skipped } = tally.counts();
if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((name) => `  ${name}`).join("\n")}`);
// A run that broke before it could count has failed, whatever it counted.
const broken = code !== 0 && failed === 0 ? 1 : 0;
console.log(`\n${((performance.now() - begun) / 1_000).toFixed(0)} s`);
console.log(
  `${passed} passed, ${failed + broken} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`,
);
process.exit(code === 0 && passed > 0 ? 0 : 1);
