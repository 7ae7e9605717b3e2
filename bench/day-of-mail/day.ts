import { loadavg } from "node:os";
import { openDatabase, type Database } from "../../db/open.ts";
import { enqueueOnce } from "../../db/jobs.ts";
import { newId } from "../../core/ids.ts";
import { dateIn } from "../../core/time.ts";
import { DAY_OF_MAIL } from "../contract.ts";
import { benchHouse, type BenchHouse } from "../house.ts";
import type { Run } from "../open/run.ts";
import { secretsOf, settleHouse } from "../open/scenario.ts";
import { watchHouse } from "../open/watch.ts";
import { cpuSeconds, endedCpuSeconds } from "../process.ts";
import { sendBatch } from "./batches.ts";
import { makeDayCast, type DayCast } from "./cast.ts";
import { openCoordinator } from "./coordinator.ts";
import { dayFigures, type Batch, type DayOfMailFigures } from "./figures.ts";
import { openInbox } from "./inbox.ts";
import { judgeDay } from "./judge.ts";
import { openLog, type DayLog } from "./log.ts";
import { openOffice } from "./office.ts";
import { planDay, sizeOf, type DayPlan, type DaySize } from "./plan.ts";
import { openStandins, type Standins } from "./standins.ts";
import { openTravellers } from "./travellers.ts";
import { openDayWire, type DayWire } from "./wire.ts";

const NAME = "day-of-mail";
const PROGRESS_MS = 15_000;
/** Weather is looked at so often in the house's own time (jobs/timetable.ts); the day's is faster. */
const WEATHER_MS = 900_000 / DAY_OF_MAIL.speed;
const SETTLE_MS_MAX = 180_000;
const SETTLE_LOOK_MS = 500;

/**
 * A day of mails to a house of its own: the offices of many productions send call sheets as a mail service delivers
 * them, somebody looks at each draft and confirms most, sheets are changed and cancelled, and their people ask for ways
 * there; calendars elsewhere, forecasts and roads are servers of this process. Then batches, by themselves. Ctrl-C ends
 * it with what it has.
 */
export async function dayOfMail(
  run: Run,
  settings: Record<string, string> = {},
  size: DaySize = sizeOf(run.scale),
): Promise<DayOfMailFigures> {
  await using standins = openStandins();
  run.progress(`${NAME}: starting the house`);
  await using house = await benchHouse({ ...settings, ...standins.settings });
  return await dayIn(house, standins, run, size);
}

/** The same in a house that was started with what the stand-ins say. */
export async function dayIn(
  house: BenchHouse,
  standins: Standins,
  run: Run,
  size: DaySize,
): Promise<DayOfMailFigures> {
  const plan = planDay(size, run.seed, dateIn("UTC", Date.now()));
  run.progress(`${NAME}: ${plan.sheets.length} sheets, ${plan.mails.length} mails`);
  const cast = await makeDayCast(house.databaseUrl, plan, standins.crossings);
  await settleHouse(house);
  const wire = await openDayWire(house.url, secretsOf(house).signingKey, standins.mailSecret);
  await connectCalendars(wire, cast, standins);
  return await play(house, { plan, cast, wire, log: openLog(), size, standins }, run);
}

/** The first of each production keeps a calendar elsewhere. */
async function connectCalendars(
  wire: DayWire,
  { productions }: DayCast,
  { account }: Standins,
): Promise<void> {
  for (const { people } of productions) {
    const [first] = people;
    if (!first) continue;
    const body = { provider: "caldav", name: "Calendar", ...account };
    const { status } = await wire.as(first, "POST", "/api/v1/calendar-accounts", body);
    if (status !== 201) throw new Error(`a calendar elsewhere was answered ${status}`);
  }
}

type Stage = {
  plan: DayPlan;
  cast: DayCast;
  wire: DayWire;
  log: DayLog;
  size: DaySize;
  standins: Standins;
};

async function play(
  house: BenchHouse,
  { plan, cast, wire, log, size, standins }: Stage,
  run: Run,
): Promise<DayOfMailFigures> {
  const { signal, progress } = run;
  await using database = openDatabase(house.databaseUrl, {
    name: "bench",
    max: 2,
    seesEverybody: true,
    statementTimeoutMs: 60_000,
  });
  await using watch = watchHouse(house);
  await using inbox = openInbox(wire, cast.coordinator, signal);
  const coordinator = openCoordinator(wire, cast.coordinator, log);
  const travellers = openTravellers(wire, cast, standins.crossings, plan, size.routes, log, signal);
  const office = openOffice({ plan, cast, wire, inbox, coordinator, travellers, log, signal });
  const worked = workedBy(house);
  const begun = performance.now();
  const loads: number[] = [];
  const timer = setInterval(() => {
    loads.push(loadavg()[0] ?? 0);
    progress(saidOf(plan, log, inbox.waiting(), begun));
  }, PROGRESS_MS);
  const forecasts = setInterval(() => void checkWeather(database), WEATHER_MS);
  try {
    await office.send();
    await checkWeather(database);
    progress(`${NAME}: until all of it is done`);
    await settled(database, cast, log, signal);
  } finally {
    clearInterval(forecasts);
    clearInterval(timer);
  }
  // Of a day that was ended much is on its way, and no breach.
  const judged = signal.aborted ? { ...log, breaches: [] } : log;
  const found = await judgeDay(database.sql, cast, judged, standins.elsewhere);
  const cpu = worked();
  const batches: Batch[] = [];
  for (const goal of size.batches) {
    if (signal.aborted) break;
    progress(`${NAME}: ${goal.mails} mails at once`);
    const batch = await sendBatch(wire, inbox, cast, plan, goal);
    if (!signal.aborted) batches.push(batch);
    await settled(database, cast, log, signal);
  }
  const seconds = (performance.now() - begun) / 1_000;
  const requests = { all: wire.requests(), errors: wire.errors };
  const about = { scale: run.scale, stopped: signal.aborted, seconds };
  return dayFigures(about, { plan, log, found, batches, requests, cpu, loads, looks: watch.looks });
}

/** Of the jobs' program and the readers that it started, from now on. */
function workedBy(house: BenchHouse): () => number {
  const jobs = house.programs().find(({ name }) => name === "jobs");
  if (!jobs) throw new Error("no jobs run");
  const now = () => cpuSeconds(jobs.pid) + endedCpuSeconds(jobs.pid);
  const before = now();
  return () => now() - before;
}

/** As the timetable has it looked at, by the day's faster clock. */
async function checkWeather(database: Database): Promise<void> {
  await enqueueOnce(database, {
    id: newId(),
    kind: "check-weather",
    payload: {},
    organisationId: null,
    createdBy: null,
  });
}

/** Until nothing of theirs is left to do; that this takes too long is a breach. */
async function settled(
  { sql }: Database,
  { organisationId }: DayCast,
  { breaches }: DayLog,
  signal: AbortSignal,
): Promise<void> {
  for (const until = Date.now() + SETTLE_MS_MAX; !signal.aborted; await Bun.sleep(SETTLE_LOOK_MS)) {
    const [left] = await sql<{ count: number; kinds: string }[]>`
      select count(*)::int as count, coalesce(string_agg(distinct kind, ', '), '') as kinds from jobs
      where state in ('pending', 'queued', 'active')
        and (organisation_id = ${organisationId} or kind = 'check-weather')`;
    if (!left || left.count === 0) return;
    if (Date.now() < until) continue;
    return void breaches.push(
      `${left.count} jobs are not done after ${SETTLE_MS_MAX / 1_000} s: ${left.kinds}`,
    );
  }
}

function saidOf({ mails, seconds }: DayPlan, log: DayLog, waiting: number, begun: number): string {
  const share = Math.min(1, (performance.now() - begun) / 1_000 / seconds);
  const minutes = Math.floor(share * 24 * 60);
  const clock = [Math.floor(minutes / 60), minutes % 60]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  return `${NAME}: ${clock} of the day, ${log.endings.size} of ${mails.length} mails read, ${log.confirmed.length} confirmed, ${log.routes.ready} ways, ${waiting} waiting`;
}
