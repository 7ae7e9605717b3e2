import { killAtRandom } from "../edge/testing-kills.ts";
import { writeResult } from "./results.ts";

/** The long run of edge/edge.kill.test.ts: `bun bench/kills.ts`. */
const KILLS = 220;

const begun = performance.now();
const report = await killAtRandom(KILLS, (done) => {
  if (done % 20 === 0) console.error(`${done} of ${KILLS}`);
});
await writeResult("kills", report, begun);
console.log(JSON.stringify(report));
process.exitCode = report.wrong.length === 0 ? 0 : 1;
