import { alone, bunTest, FAST, SLOW } from "./bun-test.ts";
import { sentenceOf } from "./refusal.ts";
import type { Counts } from "./tally.ts";
import { readyCluster } from "./testing-cluster.ts";
import { buildWeb } from "./web.ts";

/** `npm test`: everything there is to test. The last line is `N passed, N failed`, then how many were skipped. */
const TEST_MS_MAX = 25 * 60_000;

const begun = performance.now();
const words = process.argv.slice(2);

async function run(): Promise<Counts> {
  try {
    if (words.length === 0) await Promise.all([buildWeb((text) => console.log(text)), readyCluster()]);
  } catch (error) {
    const sentence = sentenceOf(error);
    if (sentence === undefined) throw error;
    console.log(sentence);
    return { passed: 0, failed: 1, skipped: [], failures: [] };
  }
  const parts = words.length === 0 ? [FAST, SLOW, alone()] : [words];
  const all: Counts = { passed: 0, failed: 0, skipped: [], failures: [] };
  for (const part of parts) {
    const tested = await bunTest(part, begun + TEST_MS_MAX - performance.now(), (line) => console.log(line));
    if (tested.isLate)
      console.log(`The tests took longer than ${TEST_MS_MAX / 60_000} minutes and were ended`);
    all.passed += tested.passed;
    all.failed += tested.failed;
    all.skipped.push(...tested.skipped);
    all.failures.push(...tested.failures);
  }
  return all;
}

const { passed, failed, skipped, failures } = await run();
const list = (title: string, names: string[]) => {
  if (names.length > 0) console.log(`\n${title}:\n${names.map((name) => `  ${name}`).join("\n")}`);
};
list("Skipped", skipped);
list(
  "Failed",
  failures.map(({ name }) => name),
);
console.log(`\n${((performance.now() - begun) / 1_000).toFixed(0)} s`);
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
