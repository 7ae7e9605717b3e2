import { between, healthOf, until, type Fault } from "./fault.ts";

const BACK_MS_MAX = 20_000;
/** From SIGTERM to the end (reliability L12). */
const STOP_MS_MAX = 10_000;
const STARTED_MS_MAX = 60_000;
const LISTENING = /"event":"listening"/;
/** What readers found reaches us so late. */
const TOLD_MS = 1_500;

/** As a deployment does it (docs/deploy.md): an API process after the other with the new one beside it, then a region. */
export const rolling: Fault = {
  name: "rolling",
  what: "a new API process beside the old one, which is told to stop (SIGTERM); then a region is, and started again",
  once: async ({ api, regions, crowd }, at, chance) => {
    const wrong: string[] = [];
    const before = { ...crowd.tally };
    const process = at % api.programs.length;
    const old = api.programs[process];
    const region = regions[at % regions.length];
    if (!old || !region) throw new Error("nothing to stop");
    // Both processes write to one log.
    const listening = () => old.said.filter((line) => LISTENING.test(line)).length;
    const known = listening();
    api.start(process);
    await until("the new API process listens", STARTED_MS_MAX, () => listening() > known);
    const apiMs = await old.stop();
    const edgeMs = await region.program.stop();
    region.start();
    const backMs = await until(
      "the region is back",
      BACK_MS_MAX,
      async () => (await healthOf(region.url))?.batch != null,
    );
    await Bun.sleep(TOLD_MS + between(chance, 0, 500));
    for (const [what, ms] of [
      ["an API process", apiMs],
      ["an edge", edgeMs],
    ] as const)
      if (ms > STOP_MS_MAX) wrong.push(`${what} took ${Math.round(ms)} ms to stop`);
    for (const what of ["unmet", "unwritten"] as const)
      if (crowd.tally[what] > before[what]) wrong.push(`${crowd.tally[what] - before[what]} ${what}`);
    return {
      figures: { api_stopped_ms_max: apiMs, edge_stopped_ms_max: edgeMs, back_ms_max: backMs },
      wrong,
    };
  },
};
