import { REACH } from "../contract.ts";
import { median, round2 } from "../rounds.ts";
import { table } from "../table.ts";
import { chooseGreedily, modelledTrips, readerShare, worldShare } from "./choose.ts";
import { MODEL, SET_UP_ROUND_TRIPS } from "./model.ts";
import { CITIES, REGIONS, type City } from "./places.ts";
import { visitAll, type Visit } from "./visits.ts";

export type Shares = { within_100: number; within_200: number };
export type CityStep = {
  regions: string[];
  /** Of the people of all cities, and of the mission's readers. */
  world: Shares;
  readers: Shares;
  worst: { city: string; ms: number };
  first_p50_ms: number;
  first_max_ms: number;
  /** Requests in vain after the nearest region was lost, and the read that had them. */
  lost_requests_max: number;
  lost_p50_ms: number;
  visits: Visit[];
};
export type CityFigures = {
  /** Nothing here lies between continents: round trips are the model's, programs and pages are real. */
  modelled: typeof MODEL & { setUpRoundTrips: number };
  cities: number;
  /** What the usual read took beyond its road. */
  beyond_road_p50_ms: number;
  beyond_road_p95_ms: number;
  mission: CityStep;
  /** One region more each time, the one that brings most people under the goal for cities. */
  steps: CityStep[];
  /** The few that are to bring every city under the goal for anywhere. */
  few: CityStep;
  /** How many were enough for every city; null where none of these sets was. */
  enough: { under_100: number | null; under_200: number | null };
  goal: typeof REACH;
  met: boolean;
};

type Options = { cities?: readonly City[]; candidates?: readonly string[]; mission?: readonly string[] };

/** Who is how near to a schedule, from major cities, with the mission's regions and with one more after another. */
export async function cities(
  progress: (text: string) => void,
  {
    cities: from = CITIES,
    candidates = REGIONS.map(({ name }) => name),
    mission = REACH.regions,
  }: Options = {},
): Promise<CityFigures> {
  const look = async (regions: readonly string[]) => {
    progress(`cities: ${from.length} of them, ${regions.join(" ")}`);
    return stepOf(regions, from, await visitAll(regions, from));
  };
  const trips = modelledTrips(from, candidates);
  const missions = await look(mission);
  const few = await look(chooseGreedily(trips, candidates, REACH.anywhereMs));
  const chosen = chooseGreedily(trips, candidates, REACH.cityMs);
  const steps: CityStep[] = [];
  for (let count = 1; count <= chosen.length; count++) steps.push(await look(chosen.slice(0, count)));
  const all = [missions, few, ...steps];
  const enough = (isSo: (step: CityStep) => boolean) =>
    Math.min(...all.filter(isSo).map(({ regions }) => regions.length));
  const orNull = (count: number) => (Number.isFinite(count) ? count : null);
  const beyond = all.flatMap(({ visits }) => visits.map((one) => one.usual_ms - one.modelled_ms));
  return {
    modelled: { ...MODEL, setUpRoundTrips: SET_UP_ROUND_TRIPS },
    cities: from.length,
    beyond_road_p50_ms: round2(median(beyond)),
    beyond_road_p95_ms: round2(beyond.toSorted((a, b) => a - b)[Math.floor(beyond.length * 0.95)] ?? 0),
    mission: missions,
    steps,
    few,
    enough: {
      under_100: orNull(enough(({ world }) => world.within_100 === 1)),
      under_200: orNull(enough(({ world }) => world.within_200 === 1)),
    },
    goal: REACH,
    met: missions.world.within_100 === 1 && missions.world.within_200 === 1,
  };
}

function stepOf(regions: readonly string[], from: readonly City[], visits: readonly Visit[]): CityStep {
  const under = (limit: number) => (city: string) =>
    (visits.find((visit) => visit.city === city)?.open_ms ?? Infinity) < limit;
  const shares = (share: (isSo: (city: string) => boolean) => number): Shares => ({
    within_100: round4(share(under(REACH.cityMs))),
    within_200: round4(share(under(REACH.anywhereMs))),
  });
  const worst = visits.toSorted((a, b) => b.open_ms - a.open_ms)[0];
  const firsts = visits.map(({ first_ms }) => first_ms);
  return {
    regions: [...regions],
    world: shares((isSo) => worldShare(from, isSo)),
    readers: shares(readerShare),
    worst: { city: worst?.city ?? "", ms: worst?.open_ms ?? 0 },
    first_p50_ms: round2(median(firsts)),
    first_max_ms: Math.max(...firsts),
    lost_requests_max: Math.max(...visits.map(({ lost_requests }) => lost_requests)),
    lost_p50_ms: round2(median(visits.map(({ lost_ms }) => lost_ms))),
    visits: [...visits],
  };
}

const round4 = (value: number): number => Math.round(value * 10_000) / 10_000;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export function cityTable({ mission, steps, few, enough, ...all }: CityFigures): string {
  const row = (name: string, step: CityStep) => [
    name,
    percent(step.world.within_100),
    percent(step.world.within_200),
    percent(step.readers.within_100),
    percent(step.readers.within_200),
    `${step.worst.city} ${step.worst.ms.toFixed(0)}`,
    step.first_p50_ms.toFixed(0),
    String(step.lost_requests_max),
    step.lost_p50_ms.toFixed(0),
  ];
  return [
    `${all.cities} cities, round trips modelled; a read usually takes ${all.beyond_road_p50_ms} ms beyond its road, p95 ${all.beyond_road_p95_ms}`,
    table([
      ["regions", "world <100", "<200", "readers <100", "<200", "worst", "first ms", "lost asks", "lost ms"],
      row(mission.regions.join(" "), mission),
      row(`few: ${few.regions.join(" ")}`, few),
      ...steps.map((step) => row(`${step.regions.length}: + ${step.regions.at(-1)}`, step)),
    ]),
    `enough for every city under ${all.goal.cityMs} ms: ${enough.under_100 ?? "none of these"}; under ${all.goal.anywhereMs} ms: ${enough.under_200 ?? "none of these"}`,
  ].join("\n");
}
