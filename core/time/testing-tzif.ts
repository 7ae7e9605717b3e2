import { existsSync, readFileSync } from "node:fs";

/**
 * What this machine's own tzdata says of zones, read from its compiled files (RFC 8536): an oracle that shares nothing
 * with Intl, whose rules come with the runtime.
 */
const FOLDER = "/usr/share/zoneinfo/";

export type Change = { atMs: number; beforeMs: number; offsetMs: number };

/** Its release, such as 2025b, or undefined where there is none. */
export function systemRelease(): string | undefined {
  if (!existsSync(`${FOLDER}tzdata.zi`)) return undefined;
  return /^# version (\S+)/.exec(readFileSync(`${FOLDER}tzdata.zi`, "utf8"))?.[1] ?? "unknown";
}

/** Every zone and every other name of one. */
export function systemZones(): string[] {
  const lines = readFileSync(`${FOLDER}tzdata.zi`, "utf8").split("\n");
  return lines.flatMap((line) => {
    const [kind, first = "", second = ""] = line.split(" ");
    return kind === "Z" ? [first] : kind === "L" ? [second] : [];
  });
}

export const fileOf = (zone: string): Uint8Array => new Uint8Array(readFileSync(FOLDER + zone));

/** The changes of offset after the beginning of `fromYear` and before the end of `toYear`. */
export function changesIn(file: Uint8Array, fromYear: number, toYear: number): Change[] {
  const { transitions, first, footer } = parse(file);
  const all = [...transitions];
  const last = all.at(-1)?.at ?? -Infinity;
  if (footer.includes(",")) {
    for (let year = fromYear; year <= toYear; year++) {
      all.push(...ruled(footer, year).filter(({ at }) => at > last));
    }
  }
  all.sort((a, b) => a.at - b.at);
  const [from, to] = [Date.UTC(fromYear, 0, 1), Date.UTC(toYear + 1, 0, 1)];
  const changes: Change[] = [];
  let before = first;
  for (const { at, offset } of all) {
    if (offset !== before && at * 1_000 >= from && at * 1_000 < to)
      changes.push({ atMs: at * 1_000, beforeMs: before * 1_000, offsetMs: offset * 1_000 });
    before = offset;
  }
  return changes;
}

type Transition = { at: number; offset: number };

function parse(file: Uint8Array): { transitions: Transition[]; first: number; footer: string } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const counts = (at: number) => [0, 1, 2, 3, 4, 5].map((n) => view.getUint32(at + 20 + n * 4));
  const [utc = 0, std = 0, leap = 0, time = 0, type = 0, char = 0] = counts(0);
  // The block of 32 bits is for readers of the last century.
  const second = 44 + time * 5 + type * 6 + char + leap * 8 + std + utc;
  const [utc2 = 0, std2 = 0, leap2 = 0, times = 0, types = 0, chars = 0] = counts(second);
  const timesAt = second + 44;
  const indexesAt = timesAt + times * 8;
  const typesAt = indexesAt + times;
  const offset = (index: number) => view.getInt32(typesAt + index * 6);
  const transitions = Array.from({ length: times }, (_, n) => ({
    at: Number(view.getBigInt64(timesAt + n * 8)),
    offset: offset(view.getUint8(indexesAt + n)),
  }));
  const footerAt = typesAt + types * 6 + chars + leap2 * 12 + std2 + utc2;
  return { transitions, first: offset(0), footer: new TextDecoder().decode(file.slice(footerAt)).trim() };
}

const NAME = "(?:<[^>]+>|[A-Za-z]+)";
const TIME = "[+-]?\\d+(?::\\d+){0,2}";
const RULES = new RegExp(
  `^${NAME}(${TIME})${NAME}(${TIME})?,([^,/]+)(?:/(${TIME}))?,([^,/]+)(?:/(${TIME}))?$`,
);

/** Both changes of a year by a POSIX rule such as `CET-1CEST,M3.5.0,M10.5.0/3`. */
function ruled(footer: string, year: number): Transition[] {
  const match = RULES.exec(footer);
  if (!match) throw new Error(`another footer: ${footer}`);
  const [, std = "", dst, start = "", startTime = "2", end = "", endTime = "2"] = match;
  const standard = -seconds(std);
  const saving = dst === undefined ? standard + 3_600 : -seconds(dst);
  return [
    { at: dayOf(start, year) + seconds(startTime) - standard, offset: saving },
    { at: dayOf(end, year) + seconds(endTime) - saving, offset: standard },
  ];
}

function seconds(text: string): number {
  const [hours = 0, minutes = 0, rest = 0] = text.replace(/^[+-]/, "").split(":").map(Number);
  return (hours * 3_600 + minutes * 60 + rest) * (text.startsWith("-") ? -1 : 1);
}

/** Midnight of `M3.5.0` (the last Sunday of March) or of a day's number, in seconds as if of UTC. */
function dayOf(rule: string, year: number): number {
  const [month, week, weekday] = rule.slice(1).split(".").map(Number);
  if (!rule.startsWith("M") || month === undefined || week === undefined || weekday === undefined)
    throw new Error(`another day: ${rule}`);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const firstWeekday = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  let day = 1 + ((weekday - firstWeekday + 7) % 7) + (week - 1) * 7;
  while (day > days) day -= 7;
  return Date.UTC(year, month - 1, day) / 1_000;
}
