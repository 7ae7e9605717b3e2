import { addDays } from "../time.ts";
import { minutesOf } from "./clock.ts";
import { callOf } from "./difference.ts";
import { TIME_NAMES, type CallState, type Person, type Place, type Sheet, type TimeName } from "./fields.ts";
import { timeName, timeWords } from "./said.ts";

/** What somebody has in their schedule for a sheet; times are on the wall of the sheet's zone. */
export type CallItem = {
  title: string;
  allDay: boolean;
  localStart: string;
  localEnd: string | null;
  location: string | null;
  notes: string | null;
};

const LOCATION_MAX = 300;
const NOTES_MAX = 4_000;
const TITLE_MAX = 200;
/** What is not of the day's plan. */
const NOT_TOLD: readonly TimeName[] = ["sunrise", "sunset"];
const WITHOUT_TIME: Record<CallState, string> = {
  timed: "Called",
  on_call: "On call",
  will_notify: "Call follows",
  to_be_confirmed: "To be confirmed",
  hold: "On hold",
  off: "Off",
};
const OWN_TIMES = [
  ["pickup", "Pick-up"],
  ["makeup", "Make-up"],
  ["on_set", "On set"],
  ["wrap", "Wrap"],
] as const;
const PLACE_WORDS: Partial<Record<Place["kind"], string>> = {
  base: "Base",
  parking: "Parking",
  hospital: "Nearest hospital",
  hotel: "Hotel",
};

/** When a time of a sheet is, on the wall: hours past 23 are of the night that follows. */
export function localOfSheet(date: string, time: string): string {
  const minutes = minutesOf(time);
  const [hours, rest] = [Math.floor(minutes / 60) % 24, minutes % 60];
  const two = (count: number) => String(count).padStart(2, "0");
  return `${addDays(date, Math.floor(minutes / 1_440))}T${two(hours)}:${two(rest)}:00`;
}

/** When somebody's day begins: their call, else the first thing that is planned with them. */
export function startOf(sheet: Sheet, person: Person): string | null {
  const call = callOf(sheet, person);
  if (call !== null) return call;
  const own = [person.pickup, person.makeup, person.on_set].flatMap((one) => (one ? [one.value] : []));
  return own.toSorted()[0] ?? null;
}

/**
 * What a sheet says to one of the people on it, as an item of their schedule; undefined for somebody who is not called
 * on that day. The sheet has a date.
 */
export function callItemOf(sheet: Sheet, person: Person): CallItem | undefined {
  const date = sheet.date?.value;
  if (date === undefined || person.call_state === "off") return undefined;
  const start = startOf(sheet, person);
  const part = person.character ?? person.role ?? person.department;
  const word = start === null ? WITHOUT_TIME[person.call_state ?? "timed"] : "Call";
  const wrap = (person.wrap ?? sheet.times.wrap)?.value ?? null;
  const hasEnd = start !== null && wrap !== null && wrap > start;
  return {
    title: (part === null ? word : `${word}: ${part}`).slice(0, TITLE_MAX),
    allDay: start === null,
    localStart: localOfSheet(date, start ?? "00:00"),
    localEnd: hasEnd ? localOfSheet(date, wrap) : null,
    location: locationOf(sheet),
    notes: notesOf(sheet, person, start),
  };
}

/** Where the day is, as its items say it. */
export function locationOf({ places }: Pick<Sheet, "places">): string | null {
  for (const kind of ["location", "venue", "base"] as const) {
    const [said] = places.filter((one) => one.kind === kind).flatMap((one) => placeWords(one, false) || []);
    if (said !== undefined) return said.slice(0, LOCATION_MAX);
  }
  return null;
}

function placeWords({ name, address, phone }: Place, withPhone: boolean): string {
  return [name, address === name ? null : address, withPhone ? phone : null].filter(Boolean).join(", ");
}

/** Their own times, then the day's by the clock, then the places that somebody may need. */
function notesOf(sheet: Sheet, person: Person, start: string | null): string | null {
  const own = OWN_TIMES.flatMap(([name, words]) => {
    const time = person[name];
    return time && time.value !== start ? [`${words} ${timeWords(time.value)}`] : [];
  });
  const day = TIME_NAMES.filter((name) => !NOT_TOLD.includes(name))
    .flatMap((name) => {
      const time = sheet.times[name];
      return time ? [{ at: time.value, words: `${timeName(name)} ${timeWords(time.value)}` }] : [];
    })
    .toSorted((a, b) => a.at.localeCompare(b.at))
    .map(({ words }) => words);
  const places = sheet.places.flatMap((place) => {
    const label = PLACE_WORDS[place.kind];
    const said = placeWords(place, true);
    return label !== undefined && said !== "" ? [`${label}: ${said}`] : [];
  });
  return [...own, ...day, ...places].join("\n").slice(0, NOTES_MAX) || null;
}
