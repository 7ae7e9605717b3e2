import { sql } from "drizzle-orm";
import type { JobPayload } from "../../core/jobs.ts";
import { addElapsed, instantOf, localOf } from "../../core/time.ts";
import { FORECAST_DAYS, weatherWindow } from "../../core/weather.ts";
import { placeKey, placeOfKey } from "../../core/weather/places.ts";
import { hoursWithin, judgeWeather, weatherWords } from "../../core/weather/rules.ts";
import { tell } from "../../db/notify.ts";
import type { Tx } from "../../db/open.ts";
import { findPlace } from "../../db/places.ts";
import {
  keepAlerts,
  keepForecast,
  listAhead,
  listForecasts,
  listOrganisations,
  noteNoAnswer,
  type AheadItem,
  type KeptAlert,
} from "../../db/weather.ts";
import { handler, type Run } from "../handler.ts";
import { OutgoingFault, OutgoingStopped } from "../integrations/outgoing.ts";
import { WeatherBusy, WeatherRefused, type Weather } from "../integrations/weather.ts";

type Check = Run<JobPayload<"check-weather">>;

/** Mission J-16 and S-16: how old a forecast of the next two days may be, and one of later; a place without an answer comes up sooner. */
const FRESH_MINUTES = { soon: 60, later: 180, unanswered: 10 };
const SOON_MINUTES = 48 * 60;
/** What began so long ago may not be over. */
const BEGUN_MINUTES = 36 * 60;
/** In one turn; what is left comes up in the next, the soonest first. */
const PLACES_MAX = 500;
const AT_ONCE = 4;
/** A warning of what is so near goes by e-mail too. */
const MAIL_MINUTES = 24 * 60;

/** Asks what is forecast wherever somebody is to be in the next days, and warns whoever is to be there. */
export const checkWeather = handler(
  "check-weather",
  async (run) => {
    if (!run.weather) return null;
    const organisations = await listOrganisations(run.database.db);
    const starts = new Map<string, string>();
    for (const id of organisations)
      for (const { item, place } of await itemsAhead(run, id)) {
        const first = starts.get(place);
        if (first === undefined || item.startsAt < first) starts.set(place, item.startsAt);
      }
    const asked = await askOf(run, run.weather, await dueOf(run, starts));
    let warned = 0;
    for (const id of organisations) {
      run.signal.throwIfAborted();
      warned += await judgeOf(run, id);
    }
    return { places: starts.size, ...asked, warned };
  },
  { concurrency: 1 },
);

type Ahead = { item: AheadItem; place: string };

/** What is to come and where that is, as far as somebody has said. */
async function itemsAhead({ database, clock }: Check, organisationId: string): Promise<Ahead[]> {
  const now = instantOf(clock.now());
  const items = await listAhead(database.db, organisationId, {
    from: addElapsed(now, -BEGUN_MINUTES),
    to: addElapsed(now, FORECAST_DAYS * 24 * 60),
  });
  const coming = items.filter((item) => weatherWindow(item).to > now);
  const known = new Map<string, string | undefined>();
  for (const { location, zone } of coming) {
    const name = nameOf(location, zone);
    if (known.has(name)) continue;
    const found = await findPlace(database.db, organisationId, location, zone);
    known.set(name, found && placeKey(found));
  }
  return coming.flatMap((item) => {
    const place = known.get(nameOf(item.location, item.zone));
    return place === undefined ? [] : { item, place };
  });
}

const nameOf = (location: string, zone: string): string => `${zone} ${location}`;

/** Places that it is time to ask of, the one that is needed first first. */
async function dueOf({ database, clock }: Check, starts: ReadonlyMap<string, string>): Promise<string[]> {
  const now = instantOf(clock.now());
  const kept = new Map(
    (await listForecasts(database.db, [...starts.keys()])).map((one) => [one.place, one] as const),
  );
  const isDue = ([place, start]: [string, string]) => {
    const known = kept.get(place);
    if (!known) return true;
    const isSoon = start < addElapsed(now, SOON_MINUTES);
    const minutes = known.failed
      ? FRESH_MINUTES.unanswered
      : isSoon
        ? FRESH_MINUTES.soon
        : FRESH_MINUTES.later;
    return addElapsed(known.triedAt, minutes) <= now;
  };
  return [...starts]
    .filter(isDue)
    .sort(([, a], [, b]) => (a < b ? -1 : 1))
    .slice(0, PLACES_MAX)
    .map(([place]) => place);
}

type Asked = { asked: number; unanswered: number; average_ms: number };

/** A few at once; where they are out of reach, or ask to be left alone, the rest is left for the next turn. */
async function askOf(run: Check, weather: Weather, due: readonly string[]): Promise<Asked> {
  const queue = [...due];
  const done = { asked: 0, unanswered: 0 };
  let tookMs = 0;
  const work = async () => {
    for (let place = queue.shift(); place !== undefined; place = queue.shift()) {
      run.signal.throwIfAborted();
      const begun = performance.now();
      const answer = await ask(run, weather, place);
      tookMs += performance.now() - begun;
      done.asked += 1;
      if (answer !== "kept") done.unanswered += 1;
      if (answer === "stop") queue.length = 0;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { ...done, average_ms: done.asked === 0 ? 0 : Math.round(tookMs / done.asked) };
}

async function ask(run: Check, weather: Weather, place: string): Promise<"kept" | "none" | "stop"> {
  const { source } = weather;
  try {
    const hours = await weather.forecast(placeOfKey(place), run.clock.now());
    await run.write((tx) => keepForecast(tx, { place, source, hours, at: instantOf(run.clock.now()) }));
    return "kept";
  } catch (error) {
    const mayWork = error instanceof OutgoingFault || error instanceof WeatherRefused;
    const isAway = error instanceof OutgoingStopped || error instanceof WeatherBusy;
    if (!mayWork && !isAway) throw error;
    run.log.warn("no forecast", { reason: error.message });
    await run.write((tx) => noteNoAnswer(tx, { place, source, at: instantOf(run.clock.now()) }));
    return isAway ? "stop" : "none";
  }
}

/** @returns how many warnings people were told of. */
async function judgeOf(run: Check, organisationId: string): Promise<number> {
  const now = instantOf(run.clock.now());
  const ahead = await itemsAhead(run, organisationId);
  const forecasts = new Map(
    (await listForecasts(run.database.db, [...new Set(ahead.map(({ place }) => place))])).map(
      ({ place, hours }) => [place, hours] as const,
    ),
  );
  const judged = ahead.map(({ item, place }) => {
    const { from, to } = weatherWindow(item);
    return {
      item,
      judgements: judgeWeather(hoursWithin(forecasts.get(place) ?? [], from < now ? now : from, to)),
    };
  });
  return await run.write(async (tx) => {
    const raised = await keepAlerts(tx, organisationId, judged, now);
    const items = new Map(ahead.map(({ item }) => [item.id, item]));
    const soon = addElapsed(now, SOON_MINUTES);
    let told = 0;
    for (const alert of raised) {
      const item = items.get(alert.scheduleId);
      if (alert.level === "warning" && item && item.startsAt < soon) told += await warn(run, tx, item, alert);
    }
    return told;
  });
}

/** Whoever it is for, once for a production's day and what it is that threatens. */
async function warn(run: Check, tx: Tx, item: AheadItem, alert: KeptAlert): Promise<number> {
  const day = item.localStart.slice(0, 10);
  const clock = (instant: string) => localOf(instant, item.zone).slice(11, 16);
  const told = await tell(
    tx,
    await readersOf(tx, item),
    {
      organisationId: item.organisationId,
      key: `weather:${item.productionId}:${day}:${alert.rule}`,
      kind: "schedule",
      title: `Weather warning: ${weatherWords(alert)}`,
      body: [
        `${localOf(alert.fromAt, item.zone).slice(0, 10)}, ${clock(alert.fromAt)} to ${clock(alert.toAt)} (${item.zone})`,
        item.title,
        item.location,
        "Forecast, and no more than that.",
      ].join("\n"),
      link: `/day?date=${day}`,
      byMail: item.startsAt < addElapsed(instantOf(run.clock.now()), MAIL_MINUTES),
    },
    run.portalUrl,
  );
  return told.length > 0 ? 1 : 0;
}

/** Whom an item names, or everybody on its production. */
async function readersOf(tx: Tx, { id, productionId }: AheadItem): Promise<string[]> {
  const rows = await tx.execute<{ user_id: string }>(sql`
    select user_id from schedule_people where schedule_id = ${id}
    union all
    select user_id from production_people where production_id = ${productionId}
      and not exists (select from schedule_people where schedule_id = ${id})`);
  return rows.map(({ user_id }) => user_id);
}
