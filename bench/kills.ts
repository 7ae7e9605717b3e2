import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { killAtRandom } from "../edge/testing-kills.ts";

/** The long run of edge/edge.kill.test.ts: `bun bench/kills.ts`. */
const KILLS = 220;

const report = await killAtRandom(KILLS, (done) => {
  if (done % 20 === 0) console.error(`${done} of ${KILLS}`);
});
const folder = join(import.meta.dirname, "results");
mkdirSync(folder, { recursive: true });
await Bun.write(
  join(folder, "kills.json"),
  `${JSON.stringify({ at: new Date().toISOString(), ...report }, undefined, 2)}\n`,
);
console.log(JSON.stringify(report));
process.exitCode = report.wrong.length === 0 ? 0 : 1;
