import { parseArgs } from "node:util";
import { FAULTS } from "./faults/all.ts";
import { runFault, type FaultFigures } from "./faults/run.ts";
import { runKills } from "./faults/kills.ts";
import { readResult, writeResult } from "./results.ts";

/** `bun bench/faults.ts [NAME …] [--times 20] [--seed N]`: what regions do when something breaks; docs/feed.md. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { times: { type: "string", default: "20" }, seed: { type: "string", default: "1" } },
});
const times = Number(values.times);
const seed = Number(values.seed);
const names = ["kills", ...FAULTS.map(({ name }) => name)];
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0 || !(times > 0)) {
  console.error(`faults: ${names.join(", ")}; --times takes a number from 1`);
  process.exit(2);
}
const wanted = (name: string) => positionals.length === 0 || positionals.includes(name);

const begun = performance.now();
// A fault that is run by itself replaces its own figures and leaves the others'.
const faults: Record<string, FaultFigures> =
  readResult<{ faults: Record<string, FaultFigures> }>("faults")?.faults ?? {};
const write = () =>
  writeResult(
    "faults",
    {
      operations: Object.values(faults).reduce((sum, one) => sum + one.reads + one.writes, 0),
      failed_reads: Object.values(faults).reduce((sum, one) => sum + one.failed.length, 0),
      wrong: Object.values(faults).reduce((sum, one) => sum + one.wrong.length, 0),
      faults,
    },
    begun,
  );
if (wanted("kills")) {
  faults.kills = await runKills(times);
  await write();
}
for (const fault of FAULTS.filter(({ name }) => wanted(name))) {
  faults[fault.name] = await runFault(fault, times, seed);
  await write();
}
const mine = Object.entries(faults).filter(([name]) => wanted(name));
for (const [name, one] of mine)
  console.log(
    `${name}: ${one.times} times, ${one.reads} reads, ${one.writes} writes, ${one.failed.length} failed, ${one.wrong.length} wrong, ${one.seconds} s`,
  );
const isGood = mine.every(([, one]) => one.wrong.length === 0 && one.failed.length === 0);
process.exit(isGood ? 0 : 1);
