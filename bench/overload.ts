import { OVERLOAD, type Profile, type Stage } from "./contract.ts";
import type { BenchHouse } from "./house.ts";
import type { Second } from "./open/drive.ts";
import { makePeople } from "./open/people.ts";
import type { ScenarioFigures } from "./open/figures.ts";
import type { Run } from "./open/run.ts";
import { play, ready } from "./open/scenario.ts";

/** What an API process is asked here: the journey without its sign-ins, which have a limit of their own. */
export const ASKS: Profile["asks"] = { dashboard: 20, contracts: 30, schedules: 40, expense: 10 };
const PEOPLE = 500;
const RUNG = { seconds: 10, from: 100, times: 1.35, count: 14 } as const;
/** A rung holds while nearly all of what is offered is answered, in time. */
const HOLDS = { share: 0.97, p95Ms: 500, errorShare: 0.01 } as const;
/** Before, during and after; scaled with the run. */
const SECONDS = { before: 60, over: 120, after: 120 } as const;
/** A second is as before when its worst answer is. */
const BACK = { times: 3, msMin: 100 } as const;

export type Rung = {
  offered_per_s: number;
  good_per_s: number;
  p95_ms: number;
  p99_ms: number;
  holds: boolean;
};

export type OverloadFigures = {
  rungs: Rung[];
  /** Answers a second, in time, on the highest rung that held. */
  knee_per_s: number;
  times: number;
  before: { p99_ms: number };
  over: ScenarioFigures;
  goodput_per_s: number;
  goodput_share: number;
  refused: number;
  refusal_p99_ms: number;
  /** Whatever was neither answered in time nor refused with Retry-After. */
  neither: number;
  recovery_s: number;
  goal: typeof OVERLOAD;
  met: boolean;
};

/** Climbs until something gives, offers three times that, and sees how long it is felt (mission L-03, reliability L6). */
export async function overload(house: BenchHouse, run: Run): Promise<OverloadFigures> {
  const { artists: people } = await makePeople(house.databaseUrl, PEOPLE);
  await ready(house, people);
  const offer = (name: string, stages: Stage[]) =>
    play(
      house,
      people,
      name,
      { what: "overload", sources: "L-03", stages, asks: ASKS, limits: { errorShare: 1 } },
      { ...run, scale: 1 },
    );
  const rungs: Rung[] = [];
  // Plans are prepared and caches filled before the first rung counts.
  await offer("warm-up", [{ seconds: 5, perSecond: RUNG.from }]);
  for (let at = 0; at < RUNG.count && rungs.every(({ holds }) => holds) && !run.signal.aborted; at++) {
    const perSecond = Math.round(RUNG.from * RUNG.times ** at);
    const figures = await offer(`${perSecond}/s`, [{ seconds: RUNG.seconds, perSecond }]);
    const good = Math.round(sumInTime(figures.each_second) / RUNG.seconds);
    rungs.push({
      offered_per_s: figures.offered_per_s,
      good_per_s: good,
      p95_ms: figures.overall.p95_ms,
      p99_ms: figures.overall.p99_ms,
      holds:
        good >= HOLDS.share * (figures.offered / RUNG.seconds) &&
        figures.overall.p95_ms <= HOLDS.p95Ms &&
        figures.error_share <= HOLDS.errorShare,
    });
  }
  const knee = rungs.filter(({ holds }) => holds).at(-1)?.good_per_s ?? 0;
  const [before, over, after] = [SECONDS.before, SECONDS.over, SECONDS.after].map((one) => one * run.scale);
  if (before === undefined || over === undefined || after === undefined) throw new Error("no stages");
  const calm = Math.round(knee / 2);
  const figures = await offer(`${OVERLOAD.times} × ${knee}/s`, [
    { seconds: before, perSecond: calm },
    { seconds: 1, perSecond: knee * OVERLOAD.times },
    { seconds: over, perSecond: knee * OVERLOAD.times },
    { seconds: 1, perSecond: calm },
    { seconds: after, perSecond: calm },
  ]);
  const each = figures.each_second;
  const until = (end: number, from = 0) => each.filter(({ second }) => second >= from && second < end);
  const calmWorst = Math.max(...until(before - 1, 2).map(({ worstMs }) => worstMs), 0);
  const overEnd = before + over + 2;
  const back = each.findLast(
    ({ second, worstMs, errors }) =>
      second >= overEnd && (worstMs > Math.max(BACK.msMin, BACK.times * calmWorst) || errors > 0),
  );
  const goodput = goodPerSecond(each, before + 2, before + over);
  const refused = figures.refusals.count;
  const result = {
    rungs,
    knee_per_s: knee,
    times: OVERLOAD.times,
    before: { p99_ms: calmWorst },
    over: figures,
    goodput_per_s: goodput,
    goodput_share: Math.round((goodput / knee) * 100) / 100,
    refused,
    refusal_p99_ms: figures.refusals.p99_ms,
    neither: Object.values(figures.errors).reduce((sum, count) => sum + count, 0) - refused,
    recovery_s: back ? Math.max(0, back.second + 1 - Math.floor(overEnd)) : 0,
    goal: OVERLOAD,
  };
  return {
    ...result,
    met:
      result.goodput_share >= OVERLOAD.goodputShare &&
      result.refusal_p99_ms <= OVERLOAD.refusalMs &&
      result.recovery_s <= OVERLOAD.recoverySeconds &&
      result.neither === 0,
  };
}

/** Answers that were good and in time, each second, between two moments. */
function goodPerSecond(each: readonly Second[], from: number, to: number): number {
  const within = each.filter(({ second }) => second >= from && second < to);
  return Math.round(sumInTime(within) / Math.max(1, within.length));
}

const sumInTime = (each: readonly Second[]): number => each.reduce((sum, { inTime }) => sum + inTime, 0);

export function overloadTable(figures: OverloadFigures): string {
  return [
    ...figures.rungs.map(
      (rung) =>
        `offered ${rung.offered_per_s}/s: ${rung.good_per_s}/s in time, p95 ${rung.p95_ms} ms, p99 ${rung.p99_ms} ms${rung.holds ? "" : ", does not hold"}`,
    ),
    `knee ${figures.knee_per_s}/s; at ${figures.times} times that: ${figures.goodput_per_s}/s in time (${figures.goodput_share} of it, goal ≥ ${figures.goal.goodputShare})`,
    `${figures.refused} refused with Retry-After, p99 ${figures.refusal_p99_ms} ms (goal ≤ ${figures.goal.refusalMs}); ${figures.neither} neither answered nor refused`,
    `as before ${figures.recovery_s} s after (goal ≤ ${figures.goal.recoverySeconds}): ${figures.met ? "met" : "NOT MET"}`,
  ].join("\n");
}
