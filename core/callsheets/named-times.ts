import { timeCell } from "./cells.ts";
import { MINUTES_MAX, readingsOf, timesIn, type ClockStyle, type FoundTime } from "./clock.ts";
import { FOR_TOMORROW } from "./day.ts";
import type { Source, TimeName, Unit } from "./fields.ts";
import { compact } from "./flat.ts";
import { unitIn } from "./head.ts";
import { boxedTime, type Site } from "./boxed-times.ts";
import type { Labelled } from "./labelled.ts";
import { isTimeName } from "./names.ts";
import { endAfter, type PlacedItem } from "./order.ts";
import { looksLikeAddress } from "./addresses.ts";
import { apartOf, sourceOf, type SheetRow } from "./rows.ts";

/** A time that a label names, with what speaks for it. */
export type NamedTime = {
  name: TimeName;
  found: FoundTime;
  /** What it may be, in minutes; one where that is settled. */
  readings: readonly number[];
  until: number | null;
  quality: number;
  /** 0: the field's own term. */
  rank: number;
  unit: Unit | null;
  source: Source;
};

const LEAD_MAX = 26;
/** What stands before a time without saying of what it is. */
const NO_WORDS =
  /\([^)]*\)|(?<!\p{L})(?:around|about|approx(?:imately)?|circa|from|gegen|etwa|ungefahr|vers|environ|sobre|alrededor|verso|rond|omstreeks|cerca|sharp|punkt|kl|ore)(?!\p{L})/gu;
/** "Breakfast until 10:00" says when it ends, and a number what it costs. */
const NO_LEAD = /\d|until|till|bis\b|jusqu|hasta|clos|schliess|ferm|cierr|chiu|slui|fech/;
/** "Yesterday's wrap 20:15", "tomorrow's crew call 8A": of another day. */
const OF_ANOTHER_DAY =
  /(?<!\p{L})(?:yesterday|prev(?:ious|\.)?|last night|gestern|vortag|gestrig|hier|veille|ayer|ieri|ontem|gisteren|tomorrow|next|morgen|nachste[rn]?|demain|manana|domani|amanha)(?!\p{L})/u;

/** Of labels in blocks and lines of their own. */
export function fromLabels(
  labelled: readonly Labelled[],
  rows: readonly SheetRow[],
  tableRows: ReadonlySet<number>,
  style: ClockStyle,
  items: readonly { row: SheetRow }[],
): NamedTime[] {
  const index = new Map(rows.map((row, at) => [row.at, at]));
  const listed = new Set(items.map(({ row }) => row.at));
  return labelled.flatMap((one) => {
    const { name } = one.hit;
    const isAny = name === "any_call";
    if (!isTimeName(name) && !isAny) return [];
    const inTable = tableRows.has(one.row.at);
    if (OF_ANOTHER_DAY.test(one.row.flat.slice(one.cell.start, one.hit.start).replace(FOR_TOMORROW, " ")))
      return [];
    const at = index.get(one.row.at) ?? 0;
    const site =
      inlineTime(one, inTable) ??
      (inTable
        ? undefined
        : (rightTime(one) ??
          (isAny || listed.has(one.row.at) ? undefined : boxedTime(one, rows, at, labelled, tableRows))));
    if (!site) return [];
    const { row, cellStart, found, quality } = site;
    const before = one.row.flat.slice(one.cell.start, one.hit.start);
    const readings = readingsOf(found, style);
    return {
      name: isAny ? "crew_call" : name,
      found,
      readings,
      until: endAfter(readings[0] ?? found.minutes, found.until, style),
      rank: isAny ? 9 : one.hit.rank,
      quality:
        quality -
        one.hit.rank * 0.004 -
        (isAny ? 0.25 : 0) -
        (/\p{L}{3}/u.test(before) && !unitIn(before) ? 0.12 : 0),
      unit: unitIn(one.row.flat.slice(one.cell.start, one.hit.end))?.unit ?? null,
      source: sourceOf(row, cellStart + found.start, cellStart + found.end),
    };
  });
}

function inlineTime({ inline, isLabel, hit, row, cell }: Labelled, inTable: boolean): Site | undefined {
  const [found] = timesIn(row.text.slice(inline.start, inline.end), true);
  const lead = found && row.flat.slice(inline.start, inline.start + found.start);
  if (found && lead !== undefined && lead.length <= LEAD_MAX && !NO_LEAD.test(lead)) {
    const isClose = !/\p{L}{4}/u.test(lead.replaceAll(NO_WORDS, ""));
    if (!inTable || isLabel)
      return {
        row,
        cellStart: inline.start,
        found,
        quality: isLabel && isClose ? 0.95 : isClose ? 0.88 : 0.7,
      };
  }
  if (inTable || inline.text.length > 20) return undefined;
  // "7:00A CREW CALL", not at the head of its row; "1200 Sunset Blvd" is a street.
  if (looksLikeAddress(cell.text)) return undefined;
  const before = row.text.slice(cell.start, hit.start);
  const times = timesIn(before, true);
  const last = times.at(-1);
  if (!last || before.slice(last.end).trim().length > 4) return undefined;
  return { row, cellStart: cell.start, found: last, quality: 0.84 };
}

function rightTime({ inline, right, row }: Labelled): Site | undefined {
  if (!right || /\p{L}{3}/u.test(inline.text)) return undefined;
  const found = timeCell(right.text);
  return found && { row, cellStart: right.start, found, quality: 0.92 };
}

const UNIT_ROWS_MAX = 12;

/** Of units that have a column each: "          MAIN UNIT    2ND UNIT", and below it "Crew call    07:00    10:00". */
export function fromUnitColumns(
  labelled: readonly Labelled[],
  rows: readonly SheetRow[],
  style: ClockStyle,
): NamedTime[] {
  return rows.flatMap((head) => {
    const columns = head.cells.flatMap((cell) => {
      const hit = unitIn(head.flat.slice(cell.start, cell.end));
      return hit && hit.end - hit.start >= cell.text.length - 2 ? [{ unit: hit.unit, cell }] : [];
    });
    if (columns.length < 2) return [];
    const below = labelled.filter(({ row }) => row.at > head.at && row.at - head.at <= UNIT_ROWS_MAX);
    return below.flatMap(({ hit: { name, rank }, row, inline }) =>
      columns.slice(1).flatMap(({ unit, cell }): NamedTime[] => {
        const own = row.cells.find((other) => apartOf(other, cell) === 0);
        const found = own && timeCell(own.text);
        if (!own || !found || !isTimeName(name) || inline.text !== "") return [];
        const readings = readingsOf(found, style);
        const until = endAfter(readings[0] ?? found.minutes, found.until, style);
        const source = sourceOf(row, own.start + found.start, own.start + found.end);
        return [{ name, found, readings, until, quality: 0.9 - rank * 0.004, rank, unit, source }];
      }),
    );
  });
}

/** Of the lines of the day. */
export function fromItems(items: readonly PlacedItem[]): NamedTime[] {
  return items
    .flatMap(({ names, minutes, until, found, row, timeStart, timeEnd, dayOffset, label }) => {
      const all = new Set(names.map(({ name }) => name));
      return names
        .filter(({ name }) => isMeant(name, all))
        .map(({ name, rank, extra }): NamedTime => {
          const shifted = minutes.map((one) => one + dayOffset * 1_440).filter((one) => one <= MINUTES_MAX);
          const end = until === null ? null : until + dayOffset * 1_440;
          return {
            name,
            found,
            readings: shifted,
            until: end !== null && end <= MINUTES_MAX ? end : null,
            rank,
            quality: 0.95 - Math.min(0.35, extra * 0.02) - rank * 0.004 - dayOffset * 0.1,
            unit: unitIn(label.toLowerCase())?.unit ?? null,
            source: sourceOf(row, timeStart, timeEnd),
          };
        });
    })
    .filter(({ readings }) => readings.length > 0);
}

const HEAD_ROWS = 5;
const HEADS_MAX = 4;
/** Letters of an artist whose name begins the head: "Northern Lines Arena Tour". */
const ARTIST_MIN = 6;
/** A line that says "show" and hardly anything else. */
const SAID_SO = 0.91;

/** Where no line says "show", the one that bears the artist's name is it: "21:15 - 22:50  Paper Moons". */
export function withShow(
  named: readonly NamedTime[],
  items: readonly PlacedItem[],
  names: readonly ({ value: string } | null)[],
  rows: readonly SheetRow[],
): NamedTime[] {
  // "Tin Parade on stage" is somebody else where the artist has a line of their own.
  if (named.some(({ name, quality }) => name === "set" && quality > SAID_SO)) return [...named];
  // "Paper Moons - World Tour 2026" is Paper Moons' tour, wherever at the head that stands.
  const listed = new Set(items.map(({ row }) => row));
  const head = rows
    .slice(0, HEAD_ROWS)
    .filter((row) => !listed.has(row))
    .flatMap(({ cells }) => cells.map(({ text }) => text));
  const said = [...names.flatMap((one) => (one === null ? [] : [one.value])), ...head];
  const keys = new Set(
    said
      .flatMap((text) => [text, text.split(/\s[-–—|:/]\s|\s(?:at|@|in)\s/)[0] ?? ""])
      .map(compact)
      .filter((key) => key.length > 2),
  );
  const begins = head.slice(0, HEADS_MAX).map(compact);
  const isArtist = (key: string) =>
    keys.has(key) || (key.length >= ARTIST_MIN && begins.some((text) => text.startsWith(key)));
  const shows = items.filter(({ label, names: own }) => own.length === 0 && isArtist(compact(label)));
  const [show] = shows.length === 1 ? shows : [];
  if (!show) return [...named];
  return [
    ...named.filter(({ name }) => name !== "set"),
    ...fromItems([{ ...show, names: [{ name: "set", rank: 1, extra: 2 }] }]),
  ];
}

const OVER_SET: readonly TimeName[] = [
  "support",
  "changeover",
  "soundcheck",
  "load_in",
  "load_out",
  "line_check",
  "curfew",
  "doors",
  "meet_and_greet",
];

const OF_SUPPORT: readonly TimeName[] = ["soundcheck", "load_in", "line_check"];

/** "Support band show" is no show of ours, and "support soundcheck" neither. */
function isMeant(name: TimeName, all: ReadonlySet<TimeName>): boolean {
  if (name === "set")
    return !OVER_SET.some((other) => all.has(other)) || (all.has("doors") && !all.has("support"));
  if (all.has("support") && OF_SUPPORT.some((other) => all.has(other)))
    return name !== "support" && !OF_SUPPORT.includes(name);
  if (name === "load_in" || name === "load_out") return !all.has("curfew");
  return true;
}
