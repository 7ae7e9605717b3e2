import ICAL from "ical.js";
import { IMPORT_ROWS_MAX } from "../imports.ts";
import { addDays, isDate, isLocal, localOf, resolveLocal } from "../time.ts";
import { readDuration } from "./clock.ts";
import { type OwnZone, ownInstant, ownLocal, readOwnZones } from "./own-zone.ts";
import { type Effort, newEffort, readRule, repeatDates, spend } from "./recur.ts";
import { cleanCell, type SourceRecord, type Table, UnreadableFile } from "./table.ts";
import { zoneNamed } from "./zones.ts";

/** The dates that repeats are written out for, inclusive, and the zone of times that name none. */
export type IcalOptions = { from: string; to: string; zone: string };
type Reading = IcalOptions & { effort: Effort };

type Property = { name: string; params: Record<string, unknown>; type: string; values: unknown[] };
type Block = { properties: Property[]; lines: string[]; problem?: string };
/** A wall time with the zone it is meant in; `zone` null is the import's own, `UTC` an instant. */
type Wall = { local: string; allDay: boolean; zone: string | null; own: OwnZone | null; doubt?: string };

export const ICAL_COLUMNS = [
  "uid",
  "instance",
  "title",
  "start",
  "end",
  "duration",
  "zone",
  "location",
  "notes",
  "kind",
] as const;
const RELEVANT = /^(dtstart|dtend|duration|rrule|rdate|exdate|recurrence-id)$/i;

/** Reads the events of one or more calendars, repeats written out. @throws UnreadableFile */
export function readIcal(text: string, options: IcalOptions): Table {
  const lines = unfold(text);
  const reading = { ...options, effort: newEffort() };
  const zones = readOwnZones(lines, reading.effort);
  const blocks = eventBlocks(lines);
  if (blocks.length === 0) throw new UnreadableFile("The calendar holds no events.");
  const notes: string[] = [];
  const todos = lines.filter((line) => /^BEGIN:(VTODO|VJOURNAL)/i.test(line)).length;
  if (todos > 0)
    notes.push(
      `${todos} task${todos === 1 ? "" : "s"} or journal entr${todos === 1 ? "y" : "ies"} in the calendar are not schedule items.`,
    );
  const overrides = new Map<string, Block[]>();
  for (const block of blocks) {
    const uid = textOf(block, "uid");
    if (uid === "" || !has(block, "recurrence-id")) continue;
    const others = overrides.get(uid);
    if (others) others.push(block);
    else overrides.set(uid, [block]);
  }
  const masters = new Set(
    blocks.filter((block) => !has(block, "recurrence-id")).map((block) => textOf(block, "uid")),
  );
  const records: SourceRecord[] = [];
  for (const block of blocks) {
    const uid = textOf(block, "uid");
    if (has(block, "recurrence-id") && uid !== "" && masters.has(uid)) continue;
    records.push(...eventRecords(block, overrides.get(uid) ?? [], zones, reading));
    if (records.length > IMPORT_ROWS_MAX)
      throw new UnreadableFile(`The calendar has more than ${IMPORT_ROWS_MAX} entries in these dates.`);
  }
  return {
    format: "ical",
    delimiter: null,
    header: true,
    path: null,
    columns: [...ICAL_COLUMNS],
    records,
    legends: [],
    year: null,
    notes,
  };
}

const unfold = (text: string): string[] =>
  text
    .replaceAll(/\r\n?|\n/g, "\n")
    .replaceAll(/\n[ \t]/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");

/** Each event on its own, so that one broken line spoils one event. */
function eventBlocks(lines: string[]): Block[] {
  const blocks: Block[] = [];
  let current: Block | null = null;
  let inner = 0;
  for (const raw of lines) {
    const line = raw.trim();
    if (/^BEGIN:VEVENT$/i.test(line)) {
      if (current) blocks.push({ ...current, problem: "the event is not closed" });
      current = { properties: [], lines: [] };
      inner = 0;
    } else if (current === null) {
      continue;
    } else if (/^END:VEVENT$/i.test(line)) {
      blocks.push(current);
      current = null;
    } else if (/^BEGIN:/i.test(line)) {
      inner++;
    } else if (/^END:/i.test(line)) {
      inner = Math.max(0, inner - 1);
    } else if (inner === 0) {
      readProperty(raw, current);
    }
  }
  if (current) blocks.push({ ...current, problem: "the file ends within this event" });
  return blocks;
}

function readProperty(line: string, block: Block): void {
  const name = /^[A-Za-z-]+/.exec(line)?.[0] ?? "";
  try {
    const [parsed, params, type, ...values] = ICAL.parse.property(line) as [
      string,
      Record<string, unknown>,
      string,
      ...unknown[],
    ];
    block.properties.push({ name: parsed.toLowerCase(), params, type, values });
  } catch {
    // Which of ical.js's many errors it was does not matter; what the line was for does.
    if (RELEVANT.test(name)) block.problem ??= `${name.toUpperCase()} cannot be read`;
  }
}

const has = (block: Block, name: string): boolean =>
  block.properties.some((property) => property.name === name);
const first = (block: Block, name: string): Property | undefined =>
  block.properties.find((property) => property.name === name);
const textOf = (block: Block, name: string): string => {
  const values = first(block, name)?.values ?? [];
  return cleanCell(values.filter((value) => typeof value === "string").join(", "));
};

function eventRecords(
  block: Block,
  overrides: Block[],
  zones: Map<string, OwnZone>,
  options: Reading,
): SourceRecord[] {
  const refuse = (problem: string): SourceRecord[] => [{ cells: cellsOf(block, {}), problem }];
  if (block.problem !== undefined) return refuse(block.problem);
  if (/^cancelled$/i.test(textOf(block, "status")))
    return [{ ...refuse("the calendar marks it as cancelled")[0]!, gone: true }];
  const startProperty = first(block, "dtstart");
  if (startProperty === undefined) return refuse("it has no start");
  const start = wallOf(startProperty, startProperty.values[0], zones);
  if (typeof start === "string") return refuse(`the start cannot be read: ${start}`);
  const end = endOf(block, start, zones);
  if (typeof end === "string") return refuse(end);
  const doubts: (string | undefined)[] = [start.doubt, end.doubt];
  if (block.properties.filter((property) => property.name === "dtstart").length > 1)
    doubts.push("it names more than one start; the first was taken");
  const instances = instancesOf(block, start, zones, options, doubts);
  if (typeof instances === "string") return refuse(instances);
  const repeated = instances.length !== 1 || instances[0] !== start.local;
  spend(options.effort, overrides.length);
  const changed = new Map<string | undefined, Block>();
  for (const other of overrides) {
    const local = recurrenceOf(other, start, zones);
    if (!changed.has(local)) changed.set(local, other);
  }
  const records = instances.map((local): SourceRecord => {
    const override = changed.get(local);
    if (override) {
      const [record] = eventRecords(
        {
          ...override,
          properties: override.properties.filter(({ name }) => name !== "rrule" && name !== "rdate"),
        },
        [],
        zones,
        options,
      );
      return record!;
    }
    return recordOf(
      block,
      { ...start, local },
      shifted(end, start.local, local),
      repeated ? local : "",
      doubts,
    );
  });
  return records;
}

type End = { wall: Wall | null; days: number; minutes: number | null; doubt?: string };

function endOf(block: Block, start: Wall, zones: Map<string, OwnZone>): End | string {
  const property = first(block, "dtend");
  if (property) {
    const wall = wallOf(property, property.values[0], zones);
    if (typeof wall === "string") return `the end cannot be read: ${wall}`;
    return { wall, days: 0, minutes: null, ...(wall.doubt === undefined ? {} : { doubt: wall.doubt }) };
  }
  const written = String(first(block, "duration")?.values[0] ?? "");
  const days = /^P(\d{1,3})([DW])$/.exec(written);
  if (days) return { wall: null, days: Number(days[1]) * (days[2] === "W" ? 7 : 1), minutes: null };
  const minutes = written === "" ? null : (readDuration(written, "minutes") ?? null);
  return { wall: null, days: 0, minutes };
}

/** The end of an instance lies as far from its start, on the wall, as the first one's. */
function shifted(end: End, first: string, local: string): End {
  if (end.wall === null) return end;
  const days =
    (Date.parse(`${local.slice(0, 10)}T00:00:00Z`) - Date.parse(`${first.slice(0, 10)}T00:00:00Z`)) /
    86_400_000;
  const moved = addDays(end.wall.local.slice(0, 10), days) + end.wall.local.slice(10);
  return { ...end, wall: { ...end.wall, local: moved } };
}

/** All wall times at which the event happens. */
function instancesOf(
  block: Block,
  start: Wall,
  zones: Map<string, OwnZone>,
  options: Reading,
  doubts: (string | undefined)[],
): string[] | string {
  const rules = block.properties.filter((property) => property.name === "rrule");
  const extra = block.properties.filter((property) => property.name === "rdate");
  if (rules.length === 0 && extra.length === 0) return [start.local];
  const time = start.local.slice(11) || "00:00:00";
  const dates = new Set<string>();
  const place = (date: string): string => (start.allDay ? date : `${date}T${time}`);
  const inside = (local: string): boolean =>
    local.slice(0, 10) >= options.from && local.slice(0, 10) <= options.to;
  for (const property of rules) {
    const rule = readRule((property.values[0] ?? {}) as Record<string, unknown>);
    if (typeof rule === "string") return rule;
    const until = (property.values[0] as Record<string, unknown>)["until"];
    if (until !== undefined) {
      const last = wallOf({ ...property, params: {} }, String(until), zones);
      if (typeof last === "string") return "the end of the repeat rule cannot be read";
      rule.until = last.allDay ? `${last.local}T23:59:59` : inZone(last, start, options.zone);
    }
    for (const date of repeatDates(rule, start.local.slice(0, 10), time, options, options.effort))
      dates.add(place(date));
  }
  if (rules.length === 0 && inside(start.local)) dates.add(start.local);
  for (const property of extra) {
    for (const value of property.values) {
      const wall = wallOf(property, Array.isArray(value) ? value[0] : value, zones);
      if (typeof wall === "string") {
        doubts.push(`an extra date cannot be read: ${wall}`);
        continue;
      }
      const local =
        wall.allDay || start.allDay ? place(wall.local.slice(0, 10)) : inZone(wall, start, options.zone);
      if (inside(local)) dates.add(local);
    }
  }
  for (const property of block.properties.filter(({ name }) => name === "exdate")) {
    for (const value of property.values) {
      const wall = wallOf(property, value, zones);
      if (typeof wall === "string") {
        doubts.push(`an excluded date cannot be read: ${wall}`);
        continue;
      }
      const local =
        wall.allDay || start.allDay ? place(wall.local.slice(0, 10)) : inZone(wall, start, options.zone);
      dates.delete(local);
    }
  }
  return dates.size === 0 ? "it repeats, but never within the production's dates" : [...dates].sort();
}

function recurrenceOf(block: Block, start: Wall, zones: Map<string, OwnZone>): string | undefined {
  const property = first(block, "recurrence-id");
  const wall = property === undefined ? "" : wallOf(property, property.values[0], zones);
  if (typeof wall === "string") return undefined;
  return start.allDay
    ? wall.local.slice(0, 10)
    : wall.allDay
      ? `${wall.local}T${start.local.slice(11)}`
      : inZone(wall, start, "UTC");
}

/** A wall time or instant expressed in the zone of the event's start. */
function inZone(wall: Wall, start: Wall, fallback: string): string {
  if (wall.zone === start.zone && wall.own === start.own) return wall.local;
  const instant =
    wall.own !== null ? ownInstant(wall.own, wall.local) : wall.zone === "UTC" ? `${wall.local}Z` : undefined;
  if (instant === undefined) return wall.local;
  if (start.own !== null) return ownLocal(start.own, instant);
  return localOf(instant, start.zone ?? fallback);
}

/** A property's date or time, or why there is none. */
function wallOf(property: Property, value: unknown, zones: Map<string, OwnZone>): Wall | string {
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
  const own = zones.get(tzid);
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

function recordOf(
  block: Block,
  start: Wall,
  end: End,
  instance: string,
  doubts: (string | undefined)[],
): SourceRecord {
  const cells: Partial<Record<(typeof ICAL_COLUMNS)[number], string>> = {
    instance,
    start: stampOf(start),
    zone: start.zone === "UTC" ? "" : (start.zone ?? ""),
  };
  if (start.allDay) {
    // DTEND of a day without times is the day after (RFC 5545 §3.6.1).
    const last = end.wall
      ? addDays(end.wall.local.slice(0, 10), -1)
      : addDays(start.local, Math.max(1, end.days) - 1);
    cells.end = last > start.local ? last : "";
  } else if (end.wall) {
    const elsewhere = end.wall.zone !== null && end.wall.zone !== "UTC" && end.wall.zone !== start.zone;
    cells.end = elsewhere ? resolveLocal(end.wall.local, end.wall.zone!).instant : stampOf(end.wall);
  } else if (end.days > 0) {
    cells.end = stampOf({
      ...start,
      local: addDays(start.local.slice(0, 10), end.days) + start.local.slice(10),
    });
  } else if (end.minutes !== null) {
    cells.duration = String(end.minutes);
  }
  const doubt = [...new Set(doubts.filter((text) => text !== undefined))].join("; ");
  return { cells: cellsOf(block, cells), ...(doubt === "" ? {} : { doubt }) };
}

const stampOf = (wall: Wall): string => {
  if (wall.own !== null) return ownInstant(wall.own, wall.local);
  return wall.zone === "UTC" ? `${wall.local}Z` : wall.local;
};

function cellsOf(block: Block, cells: Partial<Record<(typeof ICAL_COLUMNS)[number], string>>): string[] {
  const texts: Partial<Record<(typeof ICAL_COLUMNS)[number], string>> = {
    uid: textOf(block, "uid"),
    title: textOf(block, "summary"),
    location: textOf(block, "location"),
    notes: textOf(block, "description"),
    kind: textOf(block, "categories"),
  };
  return ICAL_COLUMNS.map((name) => cells[name] ?? texts[name] ?? "");
}
