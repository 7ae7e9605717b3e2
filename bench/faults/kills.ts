import { killAtRandom } from "../../edge/testing-kills.ts";
import type { FaultFigures } from "./run.ts";

/** Three kills for each time: API processes with their sequencers, and edges. `bun bench/kills.ts` is the long run. */
const KILLS_EACH = 3;

export async function runKills(times: number): Promise<FaultFigures> {
  const report = await killAtRandom(times * KILLS_EACH, (done) => {
    if (done % 10 === 0) console.error(`kills: ${done} of ${times * KILLS_EACH}`);
  });
  return {
    what: "kill -9 of an API process with its sequencer, or of an edge, at random (bench/kills.ts)",
    seed: null,
    times: report.kills,
    seconds: report.seconds,
    reads: report.views,
    writes: report.transfers,
    views_judged: report.views,
    failed: [],
    unmet: 0,
    unwritten: 0,
    from_home: 0,
    more_than_one_request: 0,
    stale: 0,
    slowest_read_ms: 0,
    figures: { api_killed: report.killed.api, edge_killed: report.killed.edge },
    wrong: report.wrong,
  };
}
