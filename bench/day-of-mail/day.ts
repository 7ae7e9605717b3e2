import { openDatabase, type Database } from "../../db/open.ts";
import { enqueueOnce } from "../../db/jobs.ts";
import { newId } from "../../core/ids.ts";
import { dateIn } from "../../core/time.ts";
import { standinWeather } from "../../jobs/integrations/testing-weather.ts";
import { startCalendars } from "../../jobs/integrations/testing-calendars.ts";
import { startRoads } from "../../jobs/integrations/testing-roads.ts";
import { DAY_OF_MAIL } from "../contract.ts";
import { benchHouse, type BenchHouse } from "../house.ts";
import { secretsOf, settleHouse, type Run } from "../open/scenario.ts";
import { watchHouse } from "../open/watch.ts";
import { cpuSeconds, endedCpuSeconds } from "../process.ts";
import { sendBatch } from "./batches.ts";
import { makeDayCast, type DayCast } from "./cast.ts";
import { openCoordinator } from "./coordinator.ts";
import { dayFigures, type Batch, type DayOfMailFigures } from "./figures.ts";
import { openInbox } from "./inbox.ts";
import { judgeDay, type Heard } from "./judge.ts";
import { openLog, type DayLog } from "./log.ts";
import { openOffice } from "./office.ts";
import { planDay, sizeOf, type DayPlan, type DaySize } from "./plan.ts";
import { openTravellers } from "./travellers.ts";
import { MAIL_DOMAIN, openDayWire, type DayWire } from "./wire.ts";

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
  const heard = new Map<string, { atMs: number; isGone: boolean }[]>();
  await using roads = startRoads();
  await using calendars = startCalendars({
    heard: (name, isGone) => {
      const before = heard.get(name) ?? [];
      heard.set(name, [...before, { atMs: Date.now(), isGone }]);
    },
  });
  const weather = standinWeather();
  await using closing = new AsyncDisposableStack();
  closing.defer(() => weather.stop());
  const secret = newId().replaceAll("-", "");
  run.progress(`${NAME}: starting the house`);
  const house = closing.use(
    await benchHouse({
      ...settings,
      INBOUND_MAIL_SECRETS: secret,
      INBOUND_MAIL_DOMAIN: MAIL_DOMAIN,
      CALDAV_SERVERS: new URL(calendars.url).origin,
      WEATHER_URL: weather.url,
      ROUTES_URL: roads.url,
    }),
  );
  const plan = planDay(size, run.seed, dateIn("UTC", Date.now()));
  run.progress(`${NAME}: ${plan.sheets.length} sheets, ${plan.mails.length} mails`);
  const cast = await makeDayCast(house.databaseUrl, plan, roads.crossings);
  await settleHouse(house);
  const wire = await openDayWire(house.url, secretsOf(house).signingKey, secret);
  await connectCalendars(wire, cast, calendars);
  const log = openLog();
  const elsewhere = { heard: heard as Heard, has: (id: string) => calendars.events.has(id) };
  return await play(house, { plan, cast, wire, log, size, crossings: roads.crossings }, run, elsewhere);
}

/** The first of each production keeps a calendar elsewhere. */
async function connectCalendars(
  wire: DayWire,
  { productions }: DayCast,
  { collection, user }: ReturnType<typeof startCalendars>,
): Promise<void> {
  for (const { people } of productions) {
    const [first] = people;
    if (!first) continue;
    const account = { provider: "caldav", name: "Calendar", url: collection, ...user };
    const { status } = await wire.as(first, "POST", "/api/v1/calendar-accounts", account);
    if (status !== 201) throw new Error(`a calendar elsewhere was answered ${status}`);
  }
}

type Stage = {
  plan: DayPlan;
  cast: DayCast;
  wire: DayWire;
  log: DayLog;
  size: DaySize;
  crossings: readonly { latitude: number; longitude: number }[];
};

async function play(
  house: BenchHouse,
  { plan, cast, wire, log, size, crossings }: Stage,
  run: Run,
  elsewhere: { heard: Heard; has(id: string): boolean },
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
  const travellers = openTravellers(wire, cast, crossings, plan, size.routes, log, signal);
  const office = openOffice({ plan, cast, wire, inbox, coordinator, travellers, log, signal });
  const worked = workedBy(house);
  const begun = performance.now();
  const timer = setInterval(() => progress(saidOf(plan, log, inbox.waiting(), begun)), PROGRESS_MS);
  const forecasts = setInterval(() => void checkWeather(database), WEATHER_MS);
  try {
    await office.send();
    await checkWeather(database);
    progress(`${NAME}: until all of it is done`);
    if (!signal.aborted) await settled(database, cast, signal);
  } finally {
    clearInterval(forecasts);
    clearInterval(timer);
  }
  // Of a day that was ended much is on its way, and no breach.
  const judged = signal.aborted ? { ...log, breaches: [] } : log;
  const found = await judgeDay(database.sql, cast, judged, elsewhere);
  const cpu = worked();
  const batches: Batch[] = [];
  for (const goal of size.batches) {
    if (signal.aborted) break;
    progress(`${NAME}: ${goal.mails} mails at once`);
    const batch = await sendBatch(wire, inbox, cast, plan, goal);
    if (!signal.aborted) batches.push(batch);
    await settled(database, cast, signal);
  }
  const seconds = (performance.now() - begun) / 1_000;
  const requests = { all: wire.requests(), errors: wire.errors };
  const about = { scale: run.scale, stopped: signal.aborted, seconds };
  return dayFigures(about, { plan, log, found, batches, requests, cpu, looks: watch.looks });
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

/** Until nothing of theirs is left to do. @throws when that takes too long. */
async function settled({ sql }: Database, { organisationId }: DayCast, signal: AbortSignal): Promise<void> {
  for (const until = Date.now() + SETTLE_MS_MAX; !signal.aborted; await Bun.sleep(SETTLE_LOOK_MS)) {
    const [left] = await sql<{ count: number; kinds: string }[]>`
      select count(*)::int as count, coalesce(string_agg(distinct kind, ', '), '') as kinds from jobs
      where state in ('pending', 'queued', 'active')
        and (organisation_id = ${organisationId} or kind = 'check-weather')`;
    if (!left || left.count === 0) return;
    if (Date.now() > until) throw new Error(`${left.count} jobs are not done: ${left.kinds}`);
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
