/**
 * What the clocks of a zone do, read out of Intl a year at a time and kept: Intl is in every browser, in Deno and in
 * Bun, Temporal is not, and asking Intl anew for each time costs 2 µs.
 */

/** From `atMs` on, wall time is UTC plus `offsetMs`; the moment before it was `beforeMs`. */
export type ClockChange = { atMs: number; beforeMs: number; offsetMs: number };
type ZoneYear = { beginMs: number; offsetMs: number; changes: ClockChange[] };

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/**
 * Two changes closer than that which undo each other would be overlooked; the closest ever, until 2037, lie a month
 * apart (core/time/zones.test.ts asks every zone).
 */
const STEP_MS = 8 * DAY_MS;

const FORMATS_MAX = 1_000;
const YEARS_MAX = 10_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const years = new Map<string, ZoneYear>();

/** @throws RangeError for a zone that this runtime does not know. */
function formatOf(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    if (formats.size >= FORMATS_MAX) formats.clear();
    formats.set(zone, found);
  }
  return found;
}

/** `GMT`, `GMT+05:45`, of old `GMT-00:36:45`. */
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

function readOffset(format: Intl.DateTimeFormat, atMs: number): number {
  const [match, sign, hours, minutes, seconds = "0"] = OFFSET.exec(format.format(atMs)) ?? [];
  if (match === undefined) throw new Error("Intl says offsets in another way than it did");
  if (sign === undefined) return 0;
  const size = Number(hours) * 60 * MINUTE_MS + Number(minutes) * MINUTE_MS + Number(seconds) * SECOND_MS;
  return sign === "-" ? -size : size;
}

/** The changes after `fromMs` and until `toMs`, to the second, halving what lies between. */
function search(
  format: Intl.DateTimeFormat,
  from: { ms: number; offset: number },
  to: { ms: number; offset: number },
  found: ClockChange[],
): void {
  if (from.offset === to.offset) return;
  if (to.ms - from.ms <= SECOND_MS) {
    found.push({ atMs: to.ms, beforeMs: from.offset, offsetMs: to.offset });
    return;
  }
  const ms = from.ms + Math.floor((to.ms - from.ms) / 2 / SECOND_MS) * SECOND_MS;
  const middle = { ms, offset: readOffset(format, ms) };
  search(format, from, middle, found);
  search(format, middle, to, found);
}

function readYear(zone: string, year: number): ZoneYear {
  const format = formatOf(zone);
  const [beginMs, endMs] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
  // From the second before, so that a change which begins the year is one of it.
  let last = { ms: beginMs - SECOND_MS, offset: readOffset(format, beginMs - SECOND_MS) };
  const changes: ClockChange[] = [];
  const offsetMs = last.offset;
  while (last.ms < endMs - SECOND_MS) {
    const ms = Math.min(last.ms + STEP_MS, endMs - SECOND_MS);
    const next = { ms, offset: readOffset(format, ms) };
    search(format, last, next, changes);
    last = next;
  }
  return { beginMs, offsetMs, changes };
}

function yearOf(zone: string, year: number): ZoneYear {
  const key = `${zone} ${year}`;
  let found = years.get(key);
  if (!found) {
    found = readYear(zone, year);
    if (years.size >= YEARS_MAX) years.clear();
    years.set(key, found);
  }
  return found;
}

const utcYearOf = (ms: number): number => new Date(ms).getUTCFullYear();

/** How far wall time is ahead of UTC at a moment. @throws RangeError for a zone that is none */
export function offsetAt(zone: string, atMs: number): number {
  const { offsetMs, changes } = yearOf(zone, utcYearOf(atMs));
  let offset = offsetMs;
  for (const change of changes) if (change.atMs <= atMs) offset = change.offsetMs;
  return offset;
}

/** Every change of a zone's clocks after `fromMs` and until `toMs`, in order. */
export function changesBetween(zone: string, fromMs: number, toMs: number): ClockChange[] {
  const found: ClockChange[] = [];
  for (let year = utcYearOf(fromMs); year <= utcYearOf(toMs); year++) {
    for (const change of yearOf(zone, year).changes) {
      if (change.atMs > fromMs && change.atMs <= toMs) found.push(change);
    }
  }
  return found;
}

/**
 * The moments at which a wall shows this time (as if it were UTC), in order: one, two in a fold, none in a gap. Then
 * `gap` is the change that left it out.
 */
export function momentsOf(zone: string, wallMs: number): { moments: number[]; gap: ClockChange | undefined } {
  // No zone is further from UTC than 14 hours.
  const [fromMs, toMs] = [wallMs - DAY_MS, wallMs + DAY_MS];
  const changes = changesBetween(zone, fromMs, toMs);
  const offsets = new Set([offsetAt(zone, fromMs), ...changes.map(({ offsetMs }) => offsetMs)]);
  const moments = [...offsets]
    .filter((offset) => offsetAt(zone, wallMs - offset) === offset)
    .map((offset) => wallMs - offset)
    .sort((a, b) => a - b);
  const gap = changes.find(
    ({ atMs, beforeMs, offsetMs }) => atMs + beforeMs <= wallMs && wallMs < atMs + offsetMs,
  );
  return { moments, gap };
}
