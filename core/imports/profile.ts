import { localOf } from "../time.ts";
import { readCell } from "./cells.ts";
import { readDuration } from "./clock.ts";
import { type HeaderReading, readHeader } from "./headers.ts";
import type { Table } from "./table.ts";
import { monthOf, plain } from "./words.ts";

const SAMPLE_MAX = 300;

/** What stands in a column: the share of its filled cells, 0 to 1, that can be read as each thing. */
export type Profile = {
  name: string;
  index: number;
  header: HeaderReading;
  named: boolean;
  filled: number;
  distinct: number;
  length: number;
  datetime: number;
  /** Whole dates, also those written as midnight of the zone or of UTC. */
  date: number;
  weekday: number;
  time: number;
  /** Digits that a column of times may hold: `0730`, `19`. */
  looseTime: number;
  range: number;
  month: number;
  ampm: number;
  integer: number;
  min: number;
  max: number;
  durationText: number;
};

export function profileColumns(table: Table, zone: string): Profile[] {
  const step = Math.max(1, Math.floor(table.records.length / SAMPLE_MAX));
  const sample = table.records.filter((_, index) => index % step === 0);
  return table.columns.map((name, index) => {
    const cells = sample.map((record) => record.cells[index] ?? "");
    return profileColumn(name, index, cells, table.header && !/^(column_\d+|key(_\d+)?)$/.test(name), zone);
  });
}

function profileColumn(name: string, index: number, cells: string[], named: boolean, zone: string): Profile {
  const values = cells.filter((cell) => cell !== "");
  const share = (test: (value: string) => boolean): number =>
    values.length === 0 ? 0 : values.filter(test).length / values.length;
  const numbers = values.filter((value) => /^\d{1,6}$/.test(value)).map(Number);
  return {
    name,
    index,
    named,
    header: named ? readHeader(name) : { roles: new Map(), side: null, reference: false },
    filled: cells.length === 0 ? 0 : values.length / cells.length,
    distinct: values.length === 0 ? 0 : new Set(values).size / values.length,
    length: values.reduce((sum, value) => sum + value.length, 0) / Math.max(1, values.length),
    datetime: share((value) => isDatetime(value, zone)),
    date: share((value) => isWholeDate(value, zone)),
    weekday: share((value) => readCell(value, "date", "day_first")?.date?.month === null),
    time: share(
      (value) =>
        /[:.h]\d|\d ?[ap]\.?m|\d ?(h|uhr)\b|noon|midnight|^0?\.\d/i.test(plain(value)) && timesIn(value) > 0,
    ),
    looseTime: share((value) => /^\d{1,4}$/.test(value) && timesIn(value) === 1),
    range: share((value) => timesIn(value) === 2),
    month: share((value) => monthOf(plain(value).replace(".", "")) !== undefined),
    ampm: share((value) => /^[ap]\.?\s?m\.?$/i.test(value)),
    integer: values.length === 0 ? 0 : numbers.length / values.length,
    min: numbers.length === 0 ? 0 : Math.min(...numbers),
    max: numbers.length === 0 ? 0 : Math.max(...numbers),
    durationText: share((value) => !/^\d+$/.test(value) && readDuration(value, "minutes") !== undefined),
  };
}

function timesIn(value: string): number {
  const moment = readCell(value, "time", "day_first");
  return moment?.impossible === undefined ? (moment?.times.length ?? 0) : 1;
}

const eitherOrder = (value: string, role: "date" | "datetime"): ReturnType<typeof readCell> =>
  readCell(value, role, "day_first") ?? readCell(value, role, "month_first");

function isDatetime(value: string, zone: string): boolean {
  if (/^\d{5}$/.test(value)) return false;
  const moment = eitherOrder(value, "datetime");
  if (moment?.instant !== undefined) return !isMidnight(moment.instant, zone);
  return (
    moment !== undefined &&
    (moment.impossible !== undefined ||
      moment.times.some((time) => time.seconds > 0) ||
      (moment.times.length > 0 && moment.date?.month === null))
  );
}

function isWholeDate(value: string, zone: string): boolean {
  if (/^\d{1,4}(\.\d+)?$/.test(value)) return false;
  const moment = eitherOrder(value, "date");
  if (moment?.instant !== undefined) return isMidnight(moment.instant, zone);
  return moment?.date?.day != null && moment.times.every((time) => time.seconds === 0);
}

/** Midnight in the zone, or in UTC: how programs write a date that has no time. */
export const isMidnight = (instant: string, zone: string): boolean =>
  isUtcMidnight(instant) || isLocalMidnight(instant, zone);
export const isUtcMidnight = (instant: string): boolean => instant.slice(11, 19) === "00:00:00";
export const isLocalMidnight = (instant: string, zone: string): boolean =>
  localOf(instant, zone).slice(11) === "00:00:00";
