import { benchHouse } from "./house.ts";
import { writeResult } from "./results.ts";
import { liveFigures, liveLines } from "./scenarios/live.ts";

/** `bun bench/live.ts [--clients 2000] [--seconds 20] [--out FILE]`: docs/bench.md. Ends by itself and leaves nothing running. */
const CLIENTS = 2_000;
const SECONDS = 20;

const wordAfter = (name: string) =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
const clients = Number(wordAfter("--clients") ?? CLIENTS);
const seconds = Number(wordAfter("--seconds") ?? SECONDS);

if (import.meta.main) {
  const begun = performance.now();
  const figures = await (async () => {
    await using house = await benchHouse();
    return await liveFigures(house, await house.signIn("manager"), clients, seconds);
  })();
  await writeResult("live", { figures }, begun, wordAfter("--out"));
  console.log(liveLines(figures).join("\n"));
  process.exitCode = figures.every(({ met }) => met) ? 0 : 1;
}
