import { type Block, first, has, type Property } from "./ical-lines.ts";
import {
  daysBetween,
  endOf,
  inZone,
  movedBy,
  shifted,
  startOf,
  type End,
  type Wall,
  type Zones,
  wallOf,
} from "./ical-times.ts";
import { type Effort, readRule, repeatDates, spend } from "./recur.ts";

/** The dates that repeats are written out for, inclusive, and the zone of times that name none. */
export type IcalOptions = { from: string; to: string; zone: string };
export type Reading = IcalOptions & { effort: Effort };
export type Doubts = (string | undefined)[];

/** All wall times at which the event happens within the dates; those outside of them are none of the plan. */
export type Instances = { locals: string[]; excluded: Set<string> };

export function instancesOf(
  block: Block,
  start: Wall,
  zones: Zones,
  options: Reading,
  doubts: Doubts,
): Instances | string {
  const named = (name: string) => block.properties.filter((property) => property.name === name);
  const [rules, extra] = [named("rrule"), named("rdate")];
  const excluded = new Set<string>();
  if (rules.length === 0 && extra.length === 0) return { locals: [start.local], excluded };
  const dates = new Set<string>();
  const isInside = (local: string): boolean =>
    local.slice(0, 10) >= options.from && local.slice(0, 10) <= options.to;
  for (const property of rules) {
    const days = ruleDates(property, start, zones, options);
    if (typeof days === "string") return days;
    for (const date of days) dates.add(placed(date, start));
  }
  if (rules.length === 0 && isInside(start.local)) dates.add(start.local);
  for (const local of written(extra, "an extra date", start, zones, options, doubts))
    if (isInside(local)) dates.add(local);
  for (const local of written(named("exdate"), "an excluded date", start, zones, options, doubts)) {
    dates.delete(local);
    excluded.add(local);
  }
  return { locals: [...dates].sort(), excluded };
}

const placed = (date: string, start: Wall): string =>
  start.allDay ? date : `${date}T${start.local.slice(11) || "00:00:00"}`;

function ruleDates(property: Property, start: Wall, zones: Zones, options: Reading): string[] | string {
  const raw = (property.values[0] ?? {}) as Record<string, unknown>;
  const time = start.local.slice(11) || "00:00:00";
  const rule = readRule(raw, time);
  if (typeof rule === "string") return rule;
  const until = raw["until"];
  if (until !== undefined) {
    const last = wallOf({ ...property, params: {} }, String(until), zones);
    if (typeof last === "string") return "the end of the repeat rule cannot be read";
    rule.until = last.allDay ? `${last.local}T23:59:59` : inZone(last, start, options.zone);
  }
  return repeatDates(rule, start.local.slice(0, 10), time, options, options.effort);
}

/** Dates that stand there one by one, as wall times of the event's own zone. */
function written(
  properties: readonly Property[],
  what: string,
  start: Wall,
  zones: Zones,
  options: Reading,
  doubts: Doubts,
): string[] {
  return properties.flatMap((property) =>
    property.values.flatMap((value) => {
      const wall = wallOf(property, Array.isArray(value) ? value[0] : value, zones);
      if (typeof wall === "string") {
        doubts.push(`${what} cannot be read: ${wall}`);
        return [];
      }
      const isDay = wall.allDay || start.allDay;
      return [isDay ? placed(wall.local.slice(0, 10), start) : inZone(wall, start, options.zone)];
    }),
  );
}

/** Which instance of the series an event changes; undefined where that cannot be told. */
export function recurrenceOf(block: Block, start: Wall, zones: Zones, options: Reading): string | undefined {
  const property = first(block, "recurrence-id");
  const wall = property === undefined ? "" : wallOf(property, property.values[0], zones);
  if (typeof wall === "string") return undefined;
  if (start.allDay) return wall.local.slice(0, 10);
  return wall.allDay ? `${wall.local}T${start.local.slice(11)}` : inZone(wall, start, options.zone);
}

/** What changes single instances of a series, and what changes one and all that follow (RFC 5545 §3.2.13). */
export type Changes = {
  single: Map<string, Block>;
  following: { from: string; block: Block; start: Wall; end: End }[];
};

export function changesOf(overrides: readonly Block[], start: Wall, zones: Zones, options: Reading): Changes {
  spend(options.effort, overrides.length);
  const single = new Map<string, Block>();
  const following: Changes["following"] = [];
  for (const block of overrides) {
    const local = recurrenceOf(block, start, zones, options);
    if (local === undefined) continue;
    const range = String(first(block, "recurrence-id")?.params["range"] ?? "");
    const moved = startOf(block, zones);
    const end = typeof moved === "string" ? moved : endOf(block, moved, zones);
    if (/^thisandfuture$/i.test(range) && typeof moved !== "string" && typeof end !== "string")
      following.push({ from: local, block, start: moved, end });
    else if (!single.has(local)) single.set(local, block);
  }
  return { single, following: following.toSorted((a, b) => (a.from < b.from ? -1 : 1)) };
}

/** An instance as the last change before it has it: moved by as much as the one that was changed. */
export function followed(
  local: string,
  { following }: Changes,
): { block: Block; start: Wall; end: End } | undefined {
  const change = following.findLast(({ from }) => from <= local);
  if (!change) return undefined;
  const { block, start, end, from } = change;
  const own = movedBy(start.local, daysBetween(from, local));
  return { block, start: { ...start, local: own }, end: shifted(end, start.local, own) };
}

/** An event without its repeats: one of a series, as it was changed. */
export const oneOf = (block: Block): Block => ({
  ...block,
  properties: block.properties.filter(({ name }) => name !== "rrule" && name !== "rdate"),
});

export const isChange = (block: Block): boolean => has(block, "recurrence-id");
