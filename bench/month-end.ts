import { devNull } from "node:os";
import { DEMO_PASSWORD } from "../db/seed/people.ts";
import { MONTH_END, type EndpointName, type Profile, type Surge } from "./contract.ts";
import { benchHouse, type BenchHouse } from "./house.ts";
import { movedClock } from "./moved-clock.ts";
import type { DeskPlan } from "./open/desk.ts";
import { figuresOf, joined, type DayFigures, type Played, type ScenarioFigures } from "./open/figures.ts";
import { readHits } from "./open/hits.ts";
import { makePeople, type Cast } from "./open/people.ts";
import type { Run } from "./open/run.ts";
import { planOf, settleHouse, watched } from "./open/scenario.ts";

const NAME = "month-end";
/** People come to work at nine. */
const HOUR = 9;
const DAYS_OF_A_LONG_MONTH = 31;

/** What a day's load is made of. */
export type DayLoad = {
  perSecond: number;
  asks: Partial<Record<EndpointName, number>>;
  surges: string[];
};

/** An ordinary day with that day's surges over it; where several fall on a request they multiply. */
export function loadOf(day: number): DayLoad {
  const surges: readonly Surge[] = MONTH_END.surges.filter(({ days }) => days.includes(day));
  const total = Object.values(MONTH_END.asks).reduce((sum, share) => sum + share, 0);
  const rates = Object.entries(MONTH_END.asks).map(([name, share]): [EndpointName, number] => {
    const own = surges.filter(({ asks }) => asks === undefined || asks.includes(name as EndpointName));
    const times = own.reduce((product, surge) => product * surge.times, 1);
    return [name as EndpointName, (MONTH_END.perSecond * share * times) / total];
  });
  return {
    perSecond: rates.reduce((sum, [, rate]) => sum + rate, 0),
    asks: Object.fromEntries(rates),
    surges: surges.map(({ what, times }) => `${what} × ${times}`),
  };
}

/** Mornings from the first of the days, in the next month that has thirty-one. */
export function morningsFrom(nowMs: number, days: readonly number[]): number[] {
  const [first = 1] = days;
  const today = new Date(nowMs);
  for (let ahead = 0; ; ahead++) {
    const [year, month] = [today.getUTCFullYear(), today.getUTCMonth() + ahead];
    const begin = Date.UTC(year, month, first, HOUR);
    const isLong =
      new Date(Date.UTC(year, month, DAYS_OF_A_LONG_MONTH)).getUTCDate() === DAYS_OF_A_LONG_MONTH;
    if (isLong && begin > nowMs)
      return days.map((day) => Date.UTC(year, day < first ? month + 1 : month, day, HOUR));
  }
}

/**
 * The end of a month in a house whose clock, PostgreSQL's too, is put to the morning of each of its days: people sign
 * in anew, the day's load is played, and the clock goes on to the next (mission B-13).
 */
export async function monthEnd(
  run: Run,
  settings: Record<string, string> = {},
  days: readonly number[] = MONTH_END.days,
): Promise<ScenarioFigures> {
  const mornings = morningsFrom(Date.now(), days);
  using clock = movedClock(mornings[0] ?? Date.now());
  await using house = await benchHouse({ ...settings, ...clock.environment });
  const cast = await makePeople(house.databaseUrl, MONTH_END.people);
  await settleHouse(house);
  const played: Played[] = [];
  const told: DayFigures[] = [];
  for (const morning of mornings) {
    if (run.signal.aborted) break;
    await clock.moveTo(morning);
    const date = new Date(morning).toISOString().slice(0, 10);
    const load = loadOf(new Date(morning).getUTCDate());
    run.progress(`${date}: ${cast.artists.length} people sign in`);
    const one = await playDay(house, cast, `${NAME} ${date}`, load, run, clock.environment);
    played.push(one);
    told.push(dayFigures(date, load, one));
  }
  return await inAll(house, run, played, told);
}

async function playDay(
  house: BenchHouse,
  cast: Cast,
  name: string,
  { perSecond, asks }: DayLoad,
  run: Run,
  environment: Record<string, string>,
): Promise<Played> {
  const stages = [{ seconds: MONTH_END.secondsPerDay, perSecond }];
  const desk: DeskPlan = {
    name: "office",
    officials: [cast.manager, ...cast.accountants],
    journal: devNull,
  };
  const plan = planOf(house, cast.artists, { stages, asks }, run, desk);
  return await watched(house, name, { ...plan, signsIn: true, password: DEMO_PASSWORD }, run, environment);
}

const LIMITS: Profile["limits"] = { errorShare: MONTH_END.errorShare };

function dayFigures(date: string, { surges }: DayLoad, played: Played): DayFigures {
  const about = { scale: 1, users: MONTH_END.people, stopped: false, hits: NO_HITS };
  const day = figuresOf(date, { ...MONTH_END, limits: LIMITS }, about, played);
  const over = day.endpoints.filter((one) => one.p95_ms > one.goal.p95_ms).map(({ name }) => name);
  return {
    date,
    surges,
    offered_per_s: day.offered_per_s,
    answered_per_s: day.answered_per_s,
    p95_ms: day.overall.p95_ms,
    p99_ms: day.overall.p99_ms,
    error_share: day.error_share,
    errors: day.errors,
    over,
    met: over.length === 0 && day.error_share <= MONTH_END.errorShare,
  };
}

const NO_HITS: ScenarioFigures["hits"] = {
  caches: [],
  all: null,
  redis: null,
  index: null,
  goal: { all: 0, redis: 0, index: 0 },
};

async function inAll(
  house: BenchHouse,
  run: Run,
  played: readonly Played[],
  days: DayFigures[],
): Promise<ScenarioFigures> {
  const about = {
    scale: run.scale,
    users: MONTH_END.people,
    stopped: run.signal.aborted,
    hits: await readHits(house),
  };
  const figures = figuresOf(NAME, { ...MONTH_END, limits: LIMITS }, about, joined(played));
  return { ...figures, days, met: figures.met && days.every(({ met }) => met) };
}
