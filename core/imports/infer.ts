import { importProblems, type Mapping, type MappingInput } from "../imports.ts";
import { Problem } from "../problem.ts";
import { inferColumns } from "./columns.ts";
import type { DateContext } from "./days.ts";
import { ICAL_COLUMNS } from "./ical.ts";
import { judgeDateOrder, judgeDays, judgeHalves, unrollHalves } from "./judge.ts";
import { profileColumns, type Profile } from "./profile.ts";
import { readRows, type Row } from "./rows.ts";
import { repairSlips } from "./slips.ts";
import type { Table } from "./table.ts";

/** A mapping with the rows it reads, and how sure it is where the file left a choice. */
export type Reading = {
  mapping: Mapping;
  rows: Row[];
  notes: string[];
  unsureOrder: boolean;
  unsureHalves: boolean;
  nightsByOrder: boolean;
  mixedNights: Set<Row>;
};

/** The mapping names columns that the file does not have. */
export class MappingMisfit extends Problem {
  constructor(columns: string[]) {
    super(importProblems.mapping, `The file has no column ${columns.map((name) => `“${name}”`).join(", ")}.`);
  }
}

export function daySeconds(clock: string): number {
  return Number(clock.slice(0, 2)) * 3_600 + Number(clock.slice(3)) * 60;
}

/** Finds out how to read a table: as it was read before, as a person says, and for the rest from the evidence. */
export function readTable(
  table: Table,
  context: DateContext,
  zone: string,
  given: MappingInput,
  stored: Mapping | null,
): Reading {
  const notes: string[] = [];
  const known = stored === null ? null : applicable(table, stored, given, notes);
  const wanted = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<Mapping>;
  let mapping: Mapping = { ...(known ?? inferMapping(table, zone)), ...wanted, version: 1 };
  mapping.source = { ...sourceOf(table), ...(given.source?.path != null ? { path: table.path } : {}) };
  const missing = columnsOf(mapping).filter((name) => !table.columns.includes(name));
  if (missing.length > 0) throw new MappingMisfit([...new Set(missing)]);
  const chosen = (field: keyof Mapping): boolean => known !== null || given[field] !== undefined;
  if (known === null) describe(mapping, table, notes);
  if (known === null && stored !== null && given.stages === undefined)
    mapping.stages = { ...mapping.stages, ...stored.stages };
  const order = chosen("date_order")
    ? { order: mapping.date_order, sure: true }
    : judgeDateOrder(table, mapping, { ...context, year: mapping.year }, zone);
  mapping = { ...mapping, date_order: order.order };
  const rows = readRows(table, mapping, zone, context.window);
  const halves = chosen("without_am_pm") ? { reading: mapping.without_am_pm, sure: true } : judgeHalves(rows);
  mapping = { ...mapping, without_am_pm: halves.reading };
  applyHalves(rows, halves.reading);
  repairSlips(rows, mapping, { ...context, year: mapping.year });
  if (halves.reading === "by_order" && !chosen("without_am_pm"))
    notes.push("Times have neither am nor pm; which half of the day was read from the order of the rows.");
  const days = chosen("day_convention")
    ? { convention: mapping.day_convention, mixed: new Set<Row>() }
    : judgeDays(rows, daySeconds(mapping.day_starts_at));
  mapping = { ...mapping, day_convention: days.convention };
  const nightsByOrder = days.convention === "festival" && !chosen("day_convention");
  if (nightsByOrder)
    notes.push(
      `The order of the rows shows that times before ${mapping.day_starts_at} belong to the morning after the day they are listed under.`,
    );
  if (!order.sure)
    notes.push("Nothing in the file tells whether the day or the month comes first; check the dates.");
  return {
    mapping,
    rows,
    notes,
    unsureOrder: !order.sure,
    unsureHalves: !halves.sure,
    nightsByOrder,
    mixedNights: days.mixed,
  };
}

const sourceOf = (table: Table): Mapping["source"] => ({
  format: table.format,
  delimiter: table.delimiter,
  header: table.header,
  path: table.path,
});

const sideColumns = (side: Mapping["start"]): string[] =>
  Object.values(side).filter((name) => name !== undefined);

function columnsOf(mapping: Mapping): string[] {
  const single = [mapping.stage, mapping.location, mapping.kind, mapping.key, mapping.zone].filter(
    (name) => name !== null,
  );
  return [
    ...sideColumns(mapping.start),
    ...sideColumns(mapping.end),
    ...mapping.title,
    ...mapping.notes,
    ...mapping.fill_down,
    ...single,
  ];
}

/** The stored mapping, when what matters of it is in this file; lesser columns may be missing. */
function applicable(table: Table, stored: Mapping, given: MappingInput, notes: string[]): Mapping | null {
  const has = (name: string): boolean => table.columns.includes(name);
  const needed = [
    ...sideColumns(given.start ?? stored.start),
    ...sideColumns(given.end ?? stored.end),
    ...(given.title ?? stored.title),
    ...(stored.stage === null ? [] : [stored.stage]),
  ];
  if (stored.source.format !== table.format || !needed.every(has)) {
    notes.push("The stored mapping does not fit this file; the columns were worked out anew.");
    return null;
  }
  const kept = (name: string | null): string | null => (name !== null && has(name) ? name : null);
  const lost = columnsOf(stored).filter((name) => !has(name));
  if (lost.length > 0)
    notes.push(
      `The file no longer has ${lost.map((name) => `“${name}”`).join(", ")}; the rest of the stored mapping was used.`,
    );
  return {
    ...stored,
    location: kept(stored.location),
    kind: kept(stored.kind),
    key: kept(stored.key),
    zone: kept(stored.zone),
    notes: stored.notes.filter(has),
    fill_down: stored.fill_down.filter(has),
  };
}

function inferMapping(table: Table, zone: string): Mapping {
  const common = {
    version: 1 as const,
    source: sourceOf(table),
    key: null,
    date_order: "day_first" as const,
    year: null,
    day_convention: "calendar" as const,
    day_starts_at: "06:00",
    without_am_pm: "24h" as const,
    duration_unit: "minutes" as const,
    vanished: "auto" as const,
  };
  if (table.format === "ical") {
    const [, , title, start, end, duration, zoneName, location, notes, kind] = ICAL_COLUMNS;
    return {
      ...common,
      start: { datetime: start },
      end: { datetime: end, duration },
      title: [title],
      stage: null,
      location,
      kind,
      notes: [notes],
      zone: zoneName,
      date_order: "year_first",
      fill_down: [],
      stages: {},
    };
  }
  const profiles = profileColumns(table, zone);
  const columns = inferColumns(table, profiles);
  const stageAt = columns.stage === null ? -1 : table.columns.indexOf(columns.stage);
  return {
    ...common,
    ...columns,
    duration_unit: durationUnit(table, columns.end.duration),
    fill_down: inferFillDown(table, columns, profiles),
    stages: stageAt < 0 ? {} : legendFor(table, stageAt),
  };
}

/** Blank cells below a filled one, as a merged cell of a spreadsheet leaves them. */
function inferFillDown(
  table: Table,
  columns: Pick<Mapping, "start" | "stage">,
  profiles: Profile[],
): string[] {
  if (table.format !== "delimited") return [];
  const dateColumns = [
    columns.start.date,
    columns.start.month,
    columns.start.day,
    columns.start.weekday,
    columns.start.year,
  ].filter((name) => name !== undefined);
  const candidates = [...dateColumns, ...(columns.stage === null ? [] : [columns.stage])];
  return candidates.filter((name) => {
    const profile = profiles.find((one) => one.name === name);
    if (profile === undefined || profile.filled >= 1) return false;
    const first = table.records[0]?.cells[profile.index] ?? "";
    return first !== "" && (name !== columns.stage || profile.filled <= 0.6);
  });
}

function durationUnit(table: Table, column: string | undefined): Mapping["duration_unit"] {
  if (column === undefined) return "minutes";
  if (/min/i.test(column)) return "minutes";
  if (/sec|sek/i.test(column)) return "seconds";
  if (/hour|stunde|std|heure|hora|\bh\b|hrs/i.test(column)) return "hours";
  const at = table.columns.indexOf(column);
  const numbers = table.records
    .map(({ cells }) => cells[at] ?? "")
    .filter((cell) => /^\d+(\.\d+)?$/.test(cell))
    .map(Number);
  if (numbers.length > 0 && numbers.every((value) => value >= 600)) return "seconds";
  return numbers.length > 0 && numbers.every((value) => value <= 8) ? "hours" : "minutes";
}

/** The list in the file that explains most of the stage names. */
function legendFor(table: Table, stageAt: number): Record<string, string> {
  const stages = new Set(
    table.records.map(({ cells }) => cells[stageAt] ?? "").filter((stage) => stage !== ""),
  );
  let best: { legend: Map<string, string>; known: number } | undefined;
  for (const legend of table.legends) {
    const known = [...stages].filter((stage) => legend.has(stage) && legend.get(stage) !== stage).length;
    if (known > 0 && known >= stages.size / 2 && known > (best?.known ?? 0)) best = { legend, known };
  }
  return Object.fromEntries(
    [...(best?.legend ?? [])].map(([short, long]) => [short.slice(0, 120), long.slice(0, 120)]),
  );
}

function describe(mapping: Mapping, table: Table, notes: string[]): void {
  if (Object.keys(mapping.stages).length > 0)
    notes.push("Stage abbreviations are spelled out from a list in the file.");
  if (mapping.fill_down.length > 0)
    notes.push(
      `Blank cells of ${mapping.fill_down.map((name) => `“${name}”`).join(", ")} repeat the cell above.`,
    );
  const used = new Set(columnsOf(mapping));
  const unused = table.columns.filter((name) => !used.has(name));
  if (table.format !== "ical" && unused.length > 0)
    notes.push(
      `Not used: ${unused
        .slice(0, 20)
        .map((name) => `“${name}”`)
        .join(", ")}.`,
    );
}

function applyHalves(rows: Row[], reading: Mapping["without_am_pm"]): void {
  if (reading === "24h") return;
  if (reading === "by_order") return unrollHalves(rows);
  for (const row of rows) {
    for (const time of [...row.start.times, ...row.end.times]) {
      if (!time.eitherHalf) continue;
      const dial = time.seconds % 43_200;
      time.seconds = reading === "pm" ? dial + 43_200 : dial;
    }
  }
}
