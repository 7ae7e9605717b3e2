import { withChildren } from "../process.ts";
import { between, healthOf, until, type Fault } from "./fault.ts";
import type { World } from "./world.ts";

const BACK_MS_MAX = 30_000;
/** What nobody has heard from for so long is said to be old (docs/feed.md). */
const STALE_MS = 30_000;

async function caughtUp({ regions }: World): Promise<number> {
  return await until("caught up with the primary", BACK_MS_MAX, async () => {
    const health = await Promise.all(regions.map(({ url }) => healthOf(url)));
    return health.every((one) => one?.lag_ms != null && one.lag_ms < 1_500);
  });
}

/** While nobody writes to it, do regions say how old they are? */
async function agesAfter({ regions }: World, ms: number): Promise<string[]> {
  const wrong: string[] = [];
  for (const { region, url } of regions) {
    const health = await healthOf(url);
    if (!health) wrong.push(`${region} does not answer`);
    else if ((health.lag_ms ?? 0) < ms - 2_500 || health.stale !== ms > STALE_MS)
      wrong.push(`${region}, ${Math.round(ms)} ms after the primary went: ${JSON.stringify(health)}`);
  }
  return wrong;
}

/** The primary answers nothing and closes nothing. */
export const primaryStopped: Fault = {
  name: "primary-stopped",
  what: "SIGSTOP of PostgreSQL for 3 to 5 s, once for 35 s, then SIGCONT",
  losesAnswers: true,
  once: async (world, at, chance) => {
    const ms = at === 1 ? STALE_MS + 5_000 : between(chance, 3_000, 5_000);
    const { pid } = world.postgres;
    const all = (signal: NodeJS.Signals) => {
      // The first of them begins the others, and stops beginning any.
      for (const one of withChildren(pid)) process.kill(one, signal);
    };
    all("SIGSTOP");
    try {
      await Bun.sleep(ms);
      const wrong = await agesAfter(world, ms);
      all("SIGCONT");
      return { figures: { caught_up_ms_max: await caughtUp(world), away_seconds: ms / 1_000 }, wrong };
    } finally {
      all("SIGCONT");
    }
  },
};

/** The primary is gone, all of its processes at once, and started again over the same files. */
export const primaryKilled: Fault = {
  name: "primary-killed",
  what: "kill -9 of PostgreSQL, started again 1 to 4 s later",
  losesAnswers: true,
  once: async (world, _at, chance) => {
    await world.postgres.kill();
    const ms = between(chance, 1_000, 4_000);
    await Bun.sleep(ms);
    const wrong = await agesAfter(world, ms);
    await world.postgres.start();
    return { figures: { caught_up_ms_max: await caughtUp(world), away_seconds: ms / 1_000 }, wrong };
  },
};
