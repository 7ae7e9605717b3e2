import { MINUTES_MAX, minutesOf, timeText } from "./clock.ts";
import { SURE_MIN, TIME_NAMES, type Question, type TimeField, type TimeName } from "./fields.ts";
import type { NamedTime } from "./named-times.ts";
import { AFTER, USUAL } from "./names.ts";
import { rounded } from "./rows.ts";

export type SettledTimes = { times: Record<TimeName, TimeField | null>; questions: Question[] };

/** A time for each name, or the question which. */
export function settleTimes(named: readonly NamedTime[]): SettledTimes {
  const times = Object.fromEntries(TIME_NAMES.map((name) => [name, null])) as Record<
    TimeName,
    TimeField | null
  >;
  const open: { name: TimeName; one: NamedTime; readings: number[] }[] = [];
  const questions: Question[] = [];
  for (const name of TIME_NAMES) {
    const all = named.filter((one) => one.name === name).toSorted((a, b) => weightOf(b) - weightOf(a));
    const [best] = all;
    if (!best) continue;
    const rival = all.find((one) => isRival(one, best));
    if (rival) {
      questions.push(
        question(name, "It is named more than once, with different times.", [best, rival].flatMap(valuesOf)),
      );
      continue;
    }
    const usual = USUAL[name];
    const likely =
      usual && best.readings.length > 1
        ? best.readings.filter((minutes) => minutes >= usual[0] && minutes <= usual[1])
        : best.readings;
    const readings = likely.length > 0 ? [...likely] : [...best.readings];
    const [only] = readings;
    const light = LIGHT[name];
    if (light && only !== undefined && (only < light[0] || only > light[1])) {
      const other = { ...best, readings: [only, (only + 720) % 1_440] };
      questions.push(question(name, "The sun does not do so at that time.", valuesOf(other)));
      continue;
    }
    if (readings.length === 1 && only !== undefined)
      times[name] = fieldOf(best, only, best.readings.length > 1);
    else open.push({ name, one: best, readings });
  }
  for (const { name, one, readings } of open) {
    const fitting = readings.filter((minutes) => fits(name, minutes, times));
    const [only] = fitting;
    if (fitting.length === 1 && only !== undefined) times[name] = fieldOf(one, only, true);
    else
      questions.push(
        question(name, "It is written without am or pm, and nothing else tells.", valuesOf(one)),
      );
  }
  return { times: sureOnly(afterMidnight(times), questions), questions };
}

const RIVAL = 0.06;
/** The halves of the day in which the sun rises and sets, in minutes. */
const LIGHT: Partial<Record<TimeName, readonly [number, number]>> = {
  sunrise: [0, 720],
  sunset: [720, 1_440],
};

/** The field's own term counts more than its likes, where both are as clear. */
const weightOf = ({ quality, rank }: NamedTime) => quality + (rank === 0 ? RIVAL : 0);

/** As likely, and another time; beside the field's own term no other counts. */
function isRival(one: NamedTime, best: NamedTime): boolean {
  if (best.quality - one.quality >= RIVAL || one.quality < SURE_MIN || (best.rank === 0 && one.rank > 0))
    return false;
  return one.readings.every((minutes) => !best.readings.includes(minutes));
}

const valuesOf = ({ readings, source }: NamedTime) =>
  readings.map((minutes) => ({ value: timeText(minutes), ...source }));
const question = (name: TimeName, why: string, candidates: Question["candidates"]): Question => ({
  field: `times.${name}`,
  why,
  candidates,
});

function fieldOf(
  { found, quality, source, until }: NamedTime,
  minutes: number,
  isInferred: boolean,
): TimeField {
  const doubt = isInferred
    ? "It is written without am or pm."
    : found.isMended
      ? "Letters were read as digits."
      : null;
  return {
    ...source,
    value: timeText(minutes),
    end: until !== null && until >= minutes ? timeText(until) : null,
    confidence: rounded(source.confidence * quality * (isInferred ? 0.85 : 1) * (found.isMended ? 0.85 : 1)),
    doubt,
  };
}

const HOUR = 60;
const minutesIn = (field: TimeField | null) => (field === null ? undefined : minutesOf(field.value));

/** Whether a half of the day fits to what is known of the day. */
function fits(name: TimeName, minutes: number, times: Record<TimeName, TimeField | null>): boolean {
  const of = (other: TimeName) => minutesIn(times[other]);
  const within = (from: number | undefined, low: number, high: number) =>
    from !== undefined && minutes - from >= low * HOUR && minutes - from <= high * HOUR;
  switch (name) {
    case "crew_call":
    case "production_call":
    case "shooting_call":
      return within(of("first_meal"), -9, 0) || within(of("breakfast"), 0, 5);
    case "wrap":
      return within(of("first_meal"), 1, 11);
    case "load_in":
    case "lobby_call":
      return within(of("soundcheck") ?? of("doors"), -11, 0);
    default:
      return false;
  }
}

/** Later in the day and earlier on the clock is after midnight, unless the day would be longer than days are. */
function afterMidnight(times: Record<TimeName, TimeField | null>): Record<TimeName, TimeField | null> {
  const out = { ...times };
  const shift = (name: TimeName) => {
    const field = out[name];
    const minutes = minutesIn(field);
    if (!field || minutes === undefined || minutes + 1_440 > MINUTES_MAX) return;
    const end = field.end === null ? null : minutesOf(field.end) + 1_440;
    out[name] = {
      ...field,
      value: timeText(minutes + 1_440),
      end: end !== null && end <= MINUTES_MAX ? timeText(end) : null,
    };
  };
  for (const [name, before] of Object.entries(AFTER) as [TimeName, readonly TimeName[]][]) {
    const minutes = minutesIn(out[name]);
    const since = before.map((other) => minutesIn(out[other])).find((one) => one !== undefined);
    if (
      minutes !== undefined &&
      since !== undefined &&
      minutes < since &&
      minutes + 1_440 - since <= 16 * HOUR
    )
      shift(name);
  }
  for (const name of ["bus_call", "departure", "lobby_call"] as const) {
    const minutes = minutesIn(out[name]);
    const show = minutesIn(out.set ?? out.load_out ?? out.doors);
    if (minutes !== undefined && minutes < 5 * HOUR && show !== undefined && show > 15 * HOUR) shift(name);
  }
  return out;
}

function sureOnly(
  times: Record<TimeName, TimeField | null>,
  questions: Question[],
): Record<TimeName, TimeField | null> {
  for (const name of TIME_NAMES) {
    const field = times[name];
    if (!field || field.confidence >= SURE_MIN) continue;
    questions.push(question(name, field.doubt ?? "It is not clear that it is meant.", [{ ...field }]));
    times[name] = null;
  }
  return times;
}
