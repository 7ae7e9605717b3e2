import { SOAK } from "./contract.ts";
import type { BenchHouse } from "./house.ts";
import type { ScenarioFigures } from "./open/figures.ts";
import { makePeople } from "./open/people.ts";
import type { Run } from "./open/run.ts";
import { play, ready } from "./open/scenario.ts";
import type { Look } from "./open/watch.ts";
import { ASKS, type OverloadFigures } from "./overload.ts";
import { readResult } from "./results.ts";
import { table } from "./table.ts";

const PEOPLE = 500;
/** Where nobody measured the knee yet: half of what two old cores hold. */
const PER_SECOND_DEFAULT = 300;
const START = { seconds: 15, share: 0.2 };
/** Caches fill and code is compiled; what grows after that grows for good. */
const WARM_UP_SHARE = 1 / 3;

export type SoakFigures = {
  per_second: number;
  seconds: number;
  programs: {
    name: string;
    from_mib: number;
    to_mib: number;
    mib_per_hour: number;
    files_from: number;
    files_to: number;
  }[];
  /** The API's slope, a leak's size, against what one measurement of it may be off by. */
  slope_mib_per_hour: number;
  slope_error_mib_per_hour: number;
  files_flat: boolean;
  goal: typeof SOAK;
  met: boolean;
  load: ScenarioFigures;
};

/** Half of capacity for a while, and what grows meanwhile (mission L-05, reliability L8). */
export async function soak(house: BenchHouse, minutes: number, run: Run): Promise<SoakFigures> {
  const knee = readResult<OverloadFigures>("scenario-stress")?.knee_per_s;
  const perSecond = Math.round(knee ? knee * SOAK.share : PER_SECOND_DEFAULT);
  const { artists } = await makePeople(house.databaseUrl, PEOPLE);
  await ready(house, artists);
  const offer = (name: string, seconds: number, rate: number) =>
    play(
      house,
      artists,
      name,
      {
        what: "half of capacity",
        sources: "L-05",
        stages: [{ seconds, perSecond: rate }],
        asks: ASKS,
        limits: { errorShare: 0.001 },
      },
      { ...run, scale: 1 },
    );
  // A process that has compiled nothing yet refuses what it will soon hold: nobody is sent half of capacity at once.
  await offer("warm-up", START.seconds, Math.round(perSecond * START.share));
  const load = await offer(`soak at ${perSecond}/s`, minutes * 60, perSecond);
  const after = load.looks.filter(({ second }) => second >= load.seconds * WARM_UP_SHARE);
  const programs = Object.keys(after.at(-1)?.programs ?? {}).map((name) => {
    const of = (look: Look | undefined) => look?.programs[name] ?? { memory_mib: 0, files: 0 };
    return {
      name,
      from_mib: of(after[0]).memory_mib,
      to_mib: of(after.at(-1)).memory_mib,
      mib_per_hour:
        Math.round(slopeOf(after.map((look) => [look.second, of(look).memory_mib])).perHour * 10) / 10,
      files_from: of(after[0]).files,
      files_to: of(after.at(-1)).files,
    };
  });
  const api = slopeOf(after.map(({ second, programs: all }) => [second, all["api-1"]?.memory_mib ?? 0]));
  const filesFlat = programs
    .filter(({ name }) => name !== "postgres")
    .every(({ files_from: from, files_to: to }) => to <= from * 1.1 + 10);
  return {
    per_second: perSecond,
    seconds: load.seconds,
    programs,
    slope_mib_per_hour: Math.round(api.perHour * 10) / 10,
    slope_error_mib_per_hour: Math.round(api.errorPerHour * 10) / 10,
    files_flat: filesFlat,
    goal: SOAK,
    met: api.perHour - 2 * api.errorPerHour <= SOAK.memoryMiBPerHour && filesFlat && load.met,
    load,
  };
}

/** A straight line through (seconds, value) by least squares, and the standard error of its slope. */
export function slopeOf(points: readonly (readonly [number, number])[]): {
  perHour: number;
  errorPerHour: number;
} {
  const n = points.length;
  if (n < 3) return { perHour: 0, errorPerHour: 0 };
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const xx = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / xx;
  const rest = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { perHour: slope * 3_600, errorPerHour: Math.sqrt(rest / (n - 2) / xx) * 3_600 };
}

export function soakTable(figures: SoakFigures): string {
  return [
    table([
      ["", "MiB after warming up", "at the end", "MiB/h", "files", "at the end"],
      ...figures.programs.map((one) => [
        one.name,
        String(one.from_mib),
        String(one.to_mib),
        String(one.mib_per_hour),
        String(one.files_from),
        String(one.files_to),
      ]),
    ]),
    `API: ${figures.slope_mib_per_hour} ± ${figures.slope_error_mib_per_hour} MiB/h over ${figures.seconds} s at ${figures.per_second}/s (goal ≤ ${figures.goal.memoryMiBPerHour}), files ${figures.files_flat ? "flat" : "RISING"}, errors ${(figures.load.error_share * 100).toFixed(3)} %: ${figures.met ? "met" : "NOT MET"}`,
  ].join("\n");
}
