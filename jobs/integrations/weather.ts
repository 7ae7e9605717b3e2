import * as v from "valibot";
import { FORECAST_DAYS, type WeatherHour } from "../../core/weather.ts";
import { openOutgoing, OutgoingFault, type OutgoingSettings } from "./outgoing.ts";

export type WeatherSettings = {
  /** What `/v1/forecast` stands behind. */
  url: string;
  /** Of customers; the public service takes none. */
  key?: string | undefined;
  outgoing?: OutgoingSettings;
};

export type Weather = {
  /** Whom to name beside what they say. */
  source: string;
  /**
   * The hours of today, wherever that is, and of the days to come.
   * @throws OutgoingFault where nobody answers in time, or with what is no forecast of that place; OutgoingStopped;
   *   WeatherRefused; WeatherBusy.
   */
  forecast(place: { latitude: number; longitude: number }, nowMs: number): Promise<WeatherHour[]>;
};

/** They will not have this question, today or tomorrow. */
export class WeatherRefused extends Error {
  override name = "WeatherRefused";
}

/** They ask to be left alone for a while. */
export class WeatherBusy extends Error {
  override name = "WeatherBusy";
}

/** Mission J-16: three seconds on the average; of one call, and of all tries of a place. */
const TIMES: OutgoingSettings = { timeoutMs: 3_000, deadlineMs: 8_000, tries: 3 };
/** A week of eight series is 12 kB. */
const ANSWER_BYTES_MAX = 512 * 1_024;
/** They answer of the middle of a cell of their model, at most 25 km across. */
const AWAY_DEGREES_MAX = 0.5;
const HOUR_MS = 3_600_000;
/** What begins later, or ends sooner, is of another day than it says. */
const AHEAD_HOURS_MIN = 24;

/** What we ask for, by their names, with the units that we take and the values that there are on Earth. */
const SERIES = {
  temperature_c: ["temperature_2m", "°C", -95, 65],
  feels_like_c: ["apparent_temperature", "°C", -130, 90],
  rain_mm: ["precipitation", "mm", 0, 400],
  rain_chance: ["precipitation_probability", "%", 0, 100],
  wind_kmh: ["wind_speed_10m", "km/h", 0, 420],
  gust_kmh: ["wind_gusts_10m", "km/h", 0, 500],
  uv: ["uv_index", "", 0, 45],
  code: ["weather_code", "wmo code", 0, 99],
} as const satisfies Record<
  Exclude<keyof WeatherHour, "at">,
  readonly [name: string, unit: string, min: number, max: number]
>;
type Name = keyof typeof SERIES;
const NAMES = Object.keys(SERIES) as Name[];

const Values = v.array(v.nullable(v.number()));
const Answer = v.object({
  latitude: v.number(),
  longitude: v.number(),
  hourly_units: v.record(v.string(), v.string()),
  hourly: v.record(v.string(), Values),
});
type Answer = v.InferOutput<typeof Answer>;

/** Open-Meteo (open-meteo.com/en/docs), its customers' service, or one of the same shape. */
export function openWeather(settings: WeatherSettings): Weather {
  const outgoing = openOutgoing({ ...TIMES, ...settings.outgoing });
  return {
    source: "Open-Meteo",
    forecast: async (place, nowMs) =>
      await outgoing.insist((_attempt, whole) =>
        outgoing.once(async (signal) => {
          const response = await fetch(addressOf(settings, place), {
            headers: { accept: "application/json" },
            redirect: "manual",
            signal: AbortSignal.any([whole, signal]),
          });
          return hoursOf(await answerOf(response), place, nowMs);
        }),
      ),
  };
}

function addressOf({ url, key }: WeatherSettings, place: { latitude: number; longitude: number }): string {
  const query = new URLSearchParams({
    latitude: String(place.latitude),
    longitude: String(place.longitude),
    hourly: NAMES.map((name) => SERIES[name][0]).join(),
    timeformat: "unixtime",
    timezone: "GMT",
    // Days of Greenwich: of the one that it is in Auckland, yesterday's hours too.
    past_days: "1",
    forecast_days: String(FORECAST_DAYS + 1),
    ...(key !== undefined && { apikey: key }),
  });
  return `${url.replace(/\/+$/, "")}/v1/forecast?${query}`;
}

/** Nothing of theirs is repeated: it may be anybody's words, or the address with our key. */
async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const isJson = headers.get("content-type")?.includes("json") === true;
  if (!response.ok || !isJson) await response.body?.cancel();
  if (status === 429) throw new WeatherBusy("the forecast asks to be left alone");
  if (status >= 400 && status < 500 && status !== 408)
    throw new WeatherRefused(`the forecast was refused with ${status}`);
  if (!response.ok) throw new OutgoingFault(`the forecast answered ${status}`);
  if (!isJson) throw new OutgoingFault("the forecast answered with a page");
  let body: unknown;
  try {
    body = JSON.parse(await textOf(response));
  } catch (error) {
    if (error instanceof SyntaxError) throw new OutgoingFault("the forecast's answer is cut off");
    throw error;
  }
  const read = v.safeParse(Answer, body);
  if (!read.success) throw new OutgoingFault("the forecast's answer is none");
  return read.output;
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > ANSWER_BYTES_MAX) throw new OutgoingFault("the forecast's answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** @throws OutgoingFault for what cannot be true: of another place, another day, in other units, beyond what there is. */
function hoursOf(
  answer: Answer,
  place: { latitude: number; longitude: number },
  nowMs: number,
): WeatherHour[] {
  const times = answer.hourly.time ?? [];
  const eastWest = Math.abs(((answer.longitude - place.longitude + 540) % 360) - 180);
  const isHere = Math.abs(answer.latitude - place.latitude) <= AWAY_DEGREES_MAX;
  // Meridians come together towards the poles.
  const across = eastWest * Math.cos((place.latitude * Math.PI) / 180);
  if (!isHere || across > AWAY_DEGREES_MAX) throw new OutgoingFault("the forecast is of another place");
  const starts = times.map((time) => (time ?? Number.NaN) * 1_000);
  const isHourly = starts.every((ms, at) => at === 0 || ms === (starts[at - 1] ?? 0) + HOUR_MS);
  const [first = Number.NaN, last = Number.NaN] = [starts[0], starts.at(-1)];
  if (answer.hourly_units.time !== "unixtime" || !isHourly || Number.isNaN(first))
    throw new OutgoingFault("the forecast is not by the hour");
  if (first > nowMs + HOUR_MS || last < nowMs + AHEAD_HOURS_MIN * HOUR_MS)
    throw new OutgoingFault("the forecast is of another day");
  const series = NAMES.map((name) => [name, seriesOf(answer, name, starts.length)] as const);
  return starts.map((ms, at) => ({
    at: new Date(ms).toISOString(),
    ...(Object.fromEntries(series.map(([name, values]) => [name, values[at] ?? null])) as Record<
      Name,
      number | null
    >),
  }));
}

/** One that they leave out is not forecast. */
function seriesOf({ hourly, hourly_units: units }: Answer, name: Name, length: number): (number | null)[] {
  const [theirs, unit, min, max] = SERIES[name];
  const values = hourly[theirs];
  if (values === undefined) return [];
  const isWhole = values.length === length && (units[theirs] ?? "") === unit;
  if (!isWhole || values.some((value) => value !== null && (value < min || value > max)))
    throw new OutgoingFault("the forecast is not to be believed");
  return values;
}
