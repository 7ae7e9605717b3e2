import { between, healthOf, oneOf, until, type Fault } from "./fault.ts";

const BACK_MS_MAX = 20_000;
/** A region that says nothing new for so long says that it is old (docs/feed.md). */
const STALE_MS = 30_000;

/** One region, two at once, or all three are killed, and stay away for a while. */
export const regionLoss: Fault = {
  name: "region-loss",
  what: "kill -9 of one, two or three regions at once, for 1 to 4 s",
  once: async ({ regions }, at, chance) => {
    const count = 1 + (at % 3);
    const first = Math.floor(chance() * regions.length);
    const lost = Array.from({ length: count }, (_, next) => regions[(first + next) % regions.length]).filter(
      (region) => region !== undefined,
    );
    await Promise.all(lost.map(({ program }) => program.kill()));
    await Bun.sleep(between(chance, 1_000, 4_000));
    for (const region of lost) region.start();
    const backMs = await until("the regions are back", BACK_MS_MAX, async () =>
      (await Promise.all(lost.map(({ url }) => healthOf(url)))).every((health) => health?.batch != null),
    );
    return { figures: { regions_lost: count, back_ms_max: backMs }, wrong: [] };
  },
};

/** One region, and every third time all of them, cut off from home while readers reach them. */
export const partition: Fault = {
  name: "partition",
  what: "a region (every third time all) cut off from home, silently or refused, for 5 to 15 s and once for 35 s",
  once: async ({ regions }, at, chance) => {
    const wrong: string[] = [];
    const isLong = at === 1;
    const cut = at % 3 === 2 ? regions : [oneOf(chance, regions)];
    const mode = oneOf(chance, ["silent", "refused"] as const);
    const ms = isLong ? STALE_MS + 5_000 : between(chance, 5_000, at % 5 === 0 ? 15_000 : 7_000);
    for (const { link } of cut) await link.set(mode);
    const [one] = cut;
    if (!one) throw new Error("nothing to cut");
    await Bun.sleep(ms);
    const health = await healthOf(one.url);
    if (!health) wrong.push(`${one.region} does not answer while it is cut off`);
    else {
      const lag = health.lag_ms ?? 0;
      if (lag < ms - 2_500) wrong.push(`cut off for ${ms} ms it says ${lag}`);
      if (health.stale !== ms > STALE_MS) wrong.push(`after ${ms} ms stale is ${health.stale}`);
    }
    const resumes = chance() < 0.5;
    for (const { link } of cut) await link.set("open", resumes);
    const backMs = await until("caught up", BACK_MS_MAX, async () =>
      (await Promise.all(cut.map(({ url }) => healthOf(url)))).every(
        (now) => now?.lag_ms != null && now.lag_ms < 1_500 && !now.stale,
      ),
    );
    return {
      figures: { cut_seconds: Math.round(ms / 1_000), caught_up_ms_max: backMs, [`${mode}_times`]: 1 },
      wrong,
    };
  },
};
