import { IMPORT_ROWS_MAX } from "../imports.ts";
import { addDays, resolveLocal } from "../time.ts";
import { type Block, eventBlocks, textOf, unfold } from "./ical-lines.ts";
import {
  changesOf,
  followed,
  instancesOf,
  isChange,
  oneOf,
  recurrenceOf,
  type Changes,
  type Doubts,
  type IcalOptions,
  type Instances,
  type Reading,
} from "./ical-repeats.ts";
import { endOf, shifted, stampOf, startOf, type End, type Wall, type Zones } from "./ical-times.ts";
import { readOwnZones } from "./own-zone.ts";
import { newEffort } from "./recur.ts";
import { type SourceRecord, type Table, UnreadableFile } from "./table.ts";

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
type Cells = Partial<Record<(typeof ICAL_COLUMNS)[number], string>>;

/** Reads the events of one or more calendars, repeats written out. @throws UnreadableFile */
export function readIcal(text: string, options: IcalOptions): Table {
  const lines = unfold(text);
  const reading = { ...options, effort: newEffort() };
  const zones = readOwnZones(lines, reading.effort);
  const blocks = eventBlocks(lines);
  if (blocks.length === 0) throw new UnreadableFile("The calendar holds no events.");
  const changes = Map.groupBy(blocks.filter(isChange), (block) => textOf(block, "uid"));
  const series = new Set(blocks.filter((block) => !isChange(block)).map((block) => textOf(block, "uid")));
  const records: SourceRecord[] = [];
  for (const block of blocks) {
    const uid = textOf(block, "uid");
    if (isChange(block) && uid !== "" && series.has(uid)) continue;
    const own = uid === "" || isChange(block) ? [] : (changes.get(uid) ?? []);
    records.push(...eventRecords(block, own, zones, reading));
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
    notes: notesOf(lines),
  };
}

function notesOf(lines: readonly string[]): string[] {
  const todos = lines.filter((line) => /^BEGIN:(VTODO|VJOURNAL)/i.test(line)).length;
  if (todos === 0) return [];
  return [
    `${todos} task${todos === 1 ? "" : "s"} or journal entr${todos === 1 ? "y" : "ies"} in the calendar are not schedule items.`,
  ];
}

/** One event with all its repeats, each as it was changed. */
function eventRecords(
  block: Block,
  overrides: readonly Block[],
  zones: Zones,
  options: Reading,
): SourceRecord[] {
  const refused = refusalOf(block);
  if (refused) return [refused];
  const start = startOf(block, zones);
  if (typeof start === "string") return [refusal(block, start)];
  const end = endOf(block, start, zones);
  if (typeof end === "string") return [refusal(block, end)];
  const doubts: Doubts = [start.doubt, end.doubt];
  if (block.properties.filter(({ name }) => name === "dtstart").length > 1)
    doubts.push("it names more than one start; the first was taken");
  const instances = instancesOf(block, start, zones, options, doubts);
  if (typeof instances === "string") return [refusal(block, instances)];
  const changes = changesOf(overrides, start, zones, options);
  const isSeries = instances.locals.length !== 1 || instances.locals[0] !== start.local;
  const records = instances.locals.map((local): SourceRecord => {
    const changed = changes.single.get(local);
    if (changed) return changedRecord(changed, local, zones, options);
    const later = followed(local, changes);
    if (later) return refusalOf(later.block) ?? recordOf(later.block, later.start, later.end, local, doubts);
    const own = { ...start, local };
    // One that was never repeated keeps the name it had.
    const isAlone = isChange(block) ? recurrenceOf(block, start, zones, options) : undefined;
    return recordOf(block, own, shifted(end, start.local, local), isSeries ? local : (isAlone ?? ""), doubts);
  });
  records.push(...movedIn(changes, instances, zones, options));
  return records.length > 0
    ? records
    : [refusal(block, "it repeats, but never within the production's dates")];
}

const refusal = (block: Block, problem: string): SourceRecord => ({ cells: cellsOf(block, {}), problem });

/** Why an event is none, whenever it were. */
function refusalOf(block: Block): SourceRecord | undefined {
  if (block.problem !== undefined) return refusal(block, block.problem);
  const isCancelled = /^cancelled$/i.test(textOf(block, "status")) || block.head.method === "CANCEL";
  return isCancelled ? { ...refusal(block, "the calendar marks it as cancelled"), gone: true } : undefined;
}

function changedRecord(block: Block, instance: string, zones: Zones, options: Reading): SourceRecord {
  const [record] = eventRecords(oneOf(block), [], zones, options);
  if (!record) throw new Error("an event without a record");
  record.cells[ICAL_COLUMNS.indexOf("instance")] = instance;
  return record;
}

/** Instances that would be outside of the dates, or in no rule any more, and were moved into them. */
function movedIn(
  { single: changed }: Changes,
  { locals, excluded }: Instances,
  zones: Zones,
  options: Reading,
): SourceRecord[] {
  const known = new Set(locals);
  return [...changed].flatMap(([local, block]) => {
    if (known.has(local) || excluded.has(local) || refusalOf(block)) return [];
    const start = startOf(block, zones);
    const day = typeof start === "string" ? "" : start.local.slice(0, 10);
    return day >= options.from && day <= options.to ? [changedRecord(block, local, zones, options)] : [];
  });
}

function recordOf(block: Block, start: Wall, end: End, instance: string, doubts: Doubts): SourceRecord {
  const cells: Cells = {
    instance,
    start: stampOf(start),
    zone: start.zone === "UTC" ? "" : (start.zone ?? ""),
    ...endCells(start, end),
  };
  const doubt = [...new Set(doubts.filter((text) => text !== undefined))].join("; ");
  return { cells: cellsOf(block, cells), ...(doubt === "" ? {} : { doubt }) };
}

function endCells(start: Wall, end: End): Cells {
  if (start.allDay) {
    // DTEND of a day without times is the day after (RFC 5545 §3.6.1).
    const last = end.wall
      ? addDays(end.wall.local.slice(0, 10), -1)
      : addDays(start.local, Math.max(1, end.days) - 1);
    return { end: last > start.local ? last : "" };
  }
  if (end.wall) {
    const { zone, local } = end.wall;
    const isElsewhere = zone !== null && zone !== "UTC" && zone !== start.zone;
    return { end: isElsewhere ? resolveLocal(local, zone).instant : stampOf(end.wall) };
  }
  if (end.days > 0) {
    const local = addDays(start.local.slice(0, 10), end.days) + start.local.slice(10);
    return { end: stampOf({ ...start, local }) };
  }
  return end.minutes === null ? {} : { duration: String(end.minutes) };
}

function cellsOf(block: Block, cells: Cells): string[] {
  const texts: Cells = {
    uid: textOf(block, "uid"),
    title: textOf(block, "summary"),
    location: textOf(block, "location"),
    notes: textOf(block, "description"),
    kind: textOf(block, "categories"),
  };
  return ICAL_COLUMNS.map((name) => cells[name] ?? texts[name] ?? "");
}
