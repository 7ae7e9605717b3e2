import ICAL from "ical.js";
import { instantOf, isLocal } from "../time.ts";
import { type Effort, readRule, repeatDates, type RepeatRule, spend } from "./recur.ts";
import { zoneNamed } from "./zones.ts";

/** A zone as a calendar file defines it (RFC 5545 §3.6.5), for names that nobody else knows. */
export type OwnZone = {
  observances: Observance[];
  effort: Effort;
  onsets: Map<string, Onset[]>;
  /** The zone that its writer says it is (X-LIC-LOCATION). */
  known?: string;
};
/** From when on, on the wall, which offset holds. */
type Onset = { onset: string; after: number };
type Observance = { first: string; before: number; after: number; rule: RepeatRule | null; dates: string[] };

const YEARS_LOOKED_BACK = 3;
/** An onset is kept, and weighs as much as so many steps of work: a thousand daily rules held 600 MB. */
const ONSET_STEPS = 8;
const MINUTE_MS = 60_000;

/** Names are written with and without quotes and escapes. */
export const zoneKey = (name: string): string =>
  name
    .trim()
    .replaceAll(/^["']|["']$/g, "")
    .replaceAll(/\\([,;\\])/g, "$1")
    .toLowerCase();

/** The definitions that can be read, by `zoneKey`; others are as good as none, and what needs them is refused by name. */
export function readOwnZones(lines: string[], effort: Effort): Map<string, OwnZone> {
  const zones = new Map<string, OwnZone>();
  let name: string | null = null;
  let known: string | undefined;
  let observances: Observance[] = [];
  let open: string[] | null = null;
  for (const raw of lines) {
    const line = raw.trim();
    if (/^BEGIN:VTIMEZONE$/i.test(line)) [name, known, observances] = ["", undefined, []];
    else if (name === null) continue;
    else if (/^END:VTIMEZONE$/i.test(line)) {
      const zone = { observances, effort, onsets: new Map<string, Onset[]>() };
      if (name !== "" && known !== undefined) zones.set(zoneKey(name), { ...zone, known });
      else if (name !== "" && observances.length > 0) zones.set(zoneKey(name), zone);
      name = null;
    } else if (/^BEGIN:(STANDARD|DAYLIGHT)$/i.test(line)) open = [];
    else if (/^END:(STANDARD|DAYLIGHT)$/i.test(line)) {
      const observance = readObservance(open ?? []);
      if (observance) observances.push(observance);
      open = null;
    } else if (open) open.push(line);
    else if (/^TZID[;:]/i.test(line)) name = line.slice(line.indexOf(":") + 1);
    else if (/^X-LIC-LOCATION[;:]/i.test(line)) known = zoneNamed(line.slice(line.indexOf(":") + 1));
  }
  return zones;
}

function readObservance(lines: string[]): Observance | undefined {
  const value = (name: string): string[] =>
    lines
      .filter((line) => new RegExp(`^${name}[;:]`, "i").test(line))
      .map((line) => line.slice(line.indexOf(":") + 1));
  const [before, after] = [offsetMinutes(value("TZOFFSETFROM")[0]), offsetMinutes(value("TZOFFSETTO")[0])];
  const first = wallTime(value("DTSTART")[0]);
  if (before === undefined || after === undefined || first === undefined) return undefined;
  return {
    first,
    before,
    after,
    rule: ruleOf(value("RRULE")[0]),
    dates: value("RDATE")
      .flatMap((text) => text.split(","))
      .flatMap((text) => wallTime(text) ?? []),
  };
}

function ruleOf(text: string | undefined): RepeatRule | null {
  if (text === undefined) return null;
  try {
    const [, , , raw] = ICAL.parse.property(`RRULE:${text}`) as [
      string,
      unknown,
      string,
      Record<string, unknown>,
    ];
    const rule = readRule(raw);
    if (typeof rule === "string") return null;
    const until = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?/.exec(String(raw["until"] ?? ""))?.[0];
    return { ...rule, until: until === undefined ? null : until.length === 10 ? `${until}T23:59:59` : until };
  } catch {
    // A rule that ical.js cannot read is no rule: the observance then begins once.
    return null;
  }
}

const offsetMinutes = (text: string | undefined): number | undefined => {
  const match = /^([+-])(\d{2}):?(\d{2})/.exec(text ?? "");
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return minutes > 18 * 60 ? undefined : match[1] === "-" ? -minutes : minutes;
};

const wallTime = (text: string | undefined): string | undefined => {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})/.exec(text ?? "");
  const local = match ? `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}` : "";
  return isLocal(local) ? local : undefined;
};

/** The offset from UTC, in minutes, that the definition gives for a wall time. */
function offsetAt(zone: OwnZone, local: string): number {
  const onsets = onsetsAround(zone, local.slice(0, 4));
  let [from, to] = [0, onsets.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((onsets[middle]?.onset ?? "") <= local) from = middle + 1;
    else to = middle;
  }
  return onsets[from - 1]?.after ?? earliestOf(zone).before;
}

const earliestOf = ({ observances }: OwnZone) =>
  observances.reduce((one, other) => (other.first < one.first ? other : one));

/** In order, up to the end of the year; worked out once, for a calendar asks it for each of its events. */
function onsetsAround(zone: OwnZone, year: string): Onset[] {
  const known = zone.onsets.get(year);
  if (known) return known;
  const from = `${String(Number(year) - YEARS_LOOKED_BACK).padStart(4, "0")}-01-01`;
  const all = zone.observances.flatMap(({ first, after, rule, dates }) => {
    spend(zone.effort, 1 + dates.length);
    const time = first.slice(11);
    const days = { from, to: `${year}-12-31` };
    const repeats =
      rule === null
        ? []
        : repeatDates(rule, first.slice(0, 10), time, days, zone.effort).map((date) => `${date}T${time}`);
    spend(zone.effort, ONSET_STEPS * repeats.length);
    return [first, ...dates, ...repeats].map((onset) => ({ onset, after }));
  });
  // Of two at once the one that is written first holds.
  const sorted = all.toSorted((one, other) =>
    one.onset < other.onset ? -1 : one.onset > other.onset ? 1 : 0,
  );
  const onsets = sorted.filter(({ onset }, at) => onset !== sorted[at - 1]?.onset);
  zone.onsets.set(year, onsets);
  return onsets;
}

export const ownInstant = (zone: OwnZone, local: string): string =>
  instantOf(Date.parse(`${local}Z`) - offsetAt(zone, local) * MINUTE_MS);

export function ownLocal(zone: OwnZone, instant: string): string {
  const at = (offset: number): string => instantOf(Date.parse(instant) + offset * MINUTE_MS).slice(0, 19);
  const guess = at(offsetAt(zone, instant.slice(0, 19)));
  return at(offsetAt(zone, guess));
}
