import { addDays, isDate, isLocal, localOf, resolveLocal } from "../time.ts";
import { readDuration } from "./clock.ts";
import { type Block, first, type Property } from "./ical-lines.ts";
import { type OwnZone, ownInstant, ownLocal, zoneKey } from "./own-zone.ts";
import { cleanCell } from "./table.ts";
import { zoneNamed } from "./zones.ts";

/** A wall time with the zone it is meant in; `zone` null is the import's own, `UTC` an instant. */
export type Wall = {
  local: string;
  allDay: boolean;
  zone: string | null;
  own: OwnZone | null;
  doubt?: string;
};
export type End = { wall: Wall | null; days: number; minutes: number | null; doubt?: string };
export type Zones = Map<string, OwnZone>;

/** A property's date or time, or why there is none. */
export function wallOf(property: Property, value: unknown, zones: Zones): Wall | string {
  const text = String(value);
  const date = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
  if (date === undefined || !isDate(date)) return "there is no such date";
  if (text.length === 10 || /^\d{4}-\d{2}-\d{2}Z$/.test(text))
    return { local: date, allDay: true, zone: null, own: null };
  const local = text.replace(/Z$/, "").slice(0, 19);
  if (!isLocal(local)) return "there is no such time";
  if (text.endsWith("Z")) return { local, allDay: false, zone: "UTC", own: null };
  const tzid = property.params["tzid"];
  if (typeof tzid !== "string" || tzid === "") return { local, allDay: false, zone: null, own: null };
  const zone = zoneNamed(tzid);
  if (zone !== undefined) return { local, allDay: false, zone, own: null };
  const own = zones.get(zoneKey(tzid));
  if (own?.known !== undefined) return { local, allDay: false, zone: own.known, own: null };
  const name = cleanCell(tzid).slice(0, 60);
  if (own === undefined) return `the time zone "${name}" is not known and the file does not define it`;
  return {
    local,
    allDay: false,
    zone: null,
    own,
    doubt: `the time zone "${name}" is not a known one; the file's own definition was used`,
  };
}

/** When an event begins, or why that cannot be told. */
export function startOf(block: Block, zones: Zones): Wall | string {
  const property = first(block, "dtstart");
  if (property === undefined) return "it has no start";
  const start = wallOf(property, property.values[0], zones);
  if (typeof start === "string") return `the start cannot be read: ${start}`;
  if (isWholeDay(block, start)) return { ...start, local: start.local.slice(0, 10), allDay: true };
  if (start.allDay || start.zone !== null || start.own !== null) return start;
  // A wall time of no zone is meant in the calendar's, where its writer names one.
  const named = zoneNamed(block.head.zone);
  return named === undefined || named === "UTC" ? start : { ...start, zone: named };
}

/** Outlook writes a whole day as one from midnight to midnight, and says so. */
const isWholeDay = (block: Block, { local, allDay }: Wall): boolean =>
  !allDay &&
  local.endsWith("T00:00:00") &&
  /^true$/i.test(String(first(block, "x-microsoft-cdo-alldayevent")?.values[0] ?? ""));

export function endOf(block: Block, start: Wall, zones: Zones): End | string {
  const property = first(block, "dtend");
  if (property) {
    const wall = wallOf(property, property.values[0], zones);
    if (typeof wall === "string") return `the end cannot be read: ${wall}`;
    const meant =
      wall.zone === null && wall.own === null && !wall.allDay ? { ...wall, zone: start.zone } : wall;
    return {
      wall: meant,
      days: 0,
      minutes: null,
      ...(wall.doubt === undefined ? {} : { doubt: wall.doubt }),
    };
  }
  const written = String(first(block, "duration")?.values[0] ?? "");
  const days = /^P(\d{1,3})([DW])$/.exec(written);
  if (days) return { wall: null, days: Number(days[1]) * (days[2] === "W" ? 7 : 1), minutes: null };
  const minutes = written === "" ? null : (readDuration(written, "minutes") ?? null);
  return { wall: null, days: 0, minutes };
}

/** The end of an instance lies as far from its start, on the wall, as the first one's. */
export function shifted(end: End, from: string, local: string): End {
  if (end.wall === null) return end;
  const moved = movedBy(end.wall.local, daysBetween(from, local));
  return { ...end, wall: { ...end.wall, local: moved } };
}

export const daysBetween = (from: string, to: string): number =>
  (Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 86_400_000;

export const movedBy = (local: string, days: number): string =>
  addDays(local.slice(0, 10), days) + local.slice(10);

/** A wall time or instant expressed in the zone of the event's start. */
export function inZone(wall: Wall, start: Wall, fallback: string): string {
  if (wall.zone === start.zone && wall.own === start.own) return wall.local;
  const instant = momentOf(wall);
  // What names no zone is meant in the start's.
  if (instant === undefined) return wall.local;
  if (start.own !== null) return ownLocal(start.own, instant);
  return localOf(instant, start.zone ?? fallback);
}

function momentOf({ own, zone, local }: Wall): string | undefined {
  if (own !== null) return ownInstant(own, local);
  if (zone === null) return undefined;
  return zone === "UTC" ? `${local}Z` : resolveLocal(local, zone).instant;
}

export const stampOf = (wall: Wall): string => {
  if (wall.own !== null) return ownInstant(wall.own, wall.local);
  return wall.zone === "UTC" ? `${wall.local}Z` : wall.local;
};
