import * as v from "valibot";
import { problems } from "./problem.ts";
import { RestVerdict } from "./rest/findings.ts";
import { SCHEDULE_KINDS } from "./schedules.ts";

/** Timetables from outside: how a file is read (the mapping) and what became of each of its rows (the result). */
export const IMPORT_ROWS_MAX = 20_000;
export const IMPORT_COLUMNS_MAX = 200;

const Column = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const MaybeColumn = v.nullable(Column);
const Columns = v.pipe(v.array(Column), v.maxLength(20));

/**
 * Where the beginning (or the end) of an item stands. One column with everything (`datetime`), or a column for
 * each part; a `time` cell may hold a range such as `19:30 - 20:15`. `day_number` counts from the production's
 * first day. The end may be a `duration` instead; its unit is `duration_unit` of the mapping.
 */
const Side = v.strictObject({
  datetime: v.optional(Column),
  date: v.optional(Column),
  weekday: v.optional(Column),
  year: v.optional(Column),
  month: v.optional(Column),
  day: v.optional(Column),
  day_number: v.optional(Column),
  time: v.optional(Column),
  hour: v.optional(Column),
  minute: v.optional(Column),
  ampm: v.optional(Column),
  duration: v.optional(Column),
});
export type Side = v.InferOutput<typeof Side>;

const parts = {
  /** How the file's records are found. `path` of a JSON file: `shows[].perfs[]`, `*` for keys that are values. */
  source: v.strictObject({
    format: v.picklist(["delimited", "json", "ical"]),
    delimiter: v.nullable(v.picklist([",", ";", "\t", "|"])),
    header: v.boolean(),
    path: v.nullable(v.pipe(v.string(), v.maxLength(500))),
  }),
  start: Side,
  end: Side,
  title: Columns,
  stage: MaybeColumn,
  location: MaybeColumn,
  kind: MaybeColumn,
  notes: Columns,
  /** Rows are known again by stage + start + title unless a column is named here. */
  key: MaybeColumn,
  /** A column with an IANA zone of its own for each row. */
  zone: MaybeColumn,
  date_order: v.picklist(["day_first", "month_first", "year_first"]),
  /** The year of dates that have none; null takes it from the production's dates. */
  year: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1970), v.maxValue(2200))),
  /** `festival`: times before `day_starts_at` belong to the morning after the date they are listed under. */
  day_convention: v.picklist(["calendar", "festival"]),
  day_starts_at: v.pipe(v.string(), v.regex(/^(0\d|1[0-2]):[0-5]\d$/, "must be a time such as 06:00")),
  /** How hours 1 to 12 without am or pm are read; `by_order` unrolls them along each stage's day. */
  without_am_pm: v.picklist(["24h", "by_order", "am", "pm"]),
  duration_unit: v.picklist(["minutes", "hours", "seconds"]),
  /** Columns whose blank cells repeat the cell above. */
  fill_down: Columns,
  /** What abbreviations of stages stand for. */
  stages: v.record(v.pipe(v.string(), v.maxLength(120)), v.pipe(v.string(), v.maxLength(120))),
  /** Rows of earlier imports that this file no longer has; `auto` cancels them unless it has none of them. */
  vanished: v.picklist(["auto", "cancel", "keep"]),
};

/** Everything needed to read the file again next week without asking. Stored with the production. */
export const Mapping = v.strictObject({ version: v.literal(1), ...parts });
export type Mapping = v.InferOutput<typeof Mapping>;

/** What a person may set; what they leave out is inferred from the file. */
export const MappingInput = v.partial(v.strictObject({ version: v.literal(1), ...parts }));
export type MappingInput = v.InferOutput<typeof MappingInput>;

/**
 * `flagged` went in with a reason to look at it; `refused` did not go in; `removed` is a row of an earlier import
 * that this file no longer has.
 */
export const IMPORT_OUTCOMES = ["imported", "unchanged", "changed", "removed", "flagged", "refused"] as const;
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number];

export const ImportRow = v.object({
  /** 1 for the first data row; null for a removed one, which stands in no row of this file. */
  row: v.nullable(v.number()),
  outcome: v.picklist(IMPORT_OUTCOMES),
  starts_at: v.nullable(v.string()),
  ends_at: v.nullable(v.string()),
  title: v.nullable(v.string()),
  reason: v.nullable(v.string()),
  local_start: v.nullable(v.string()),
  local_end: v.nullable(v.string()),
  zone: v.nullable(v.string()),
  all_day: v.boolean(),
  stage: v.nullable(v.string()),
  location: v.nullable(v.string()),
  kind: v.nullable(v.picklist(SCHEDULE_KINDS)),
  notes: v.nullable(v.string()),
});
export type ImportRow = v.InferOutput<typeof ImportRow>;

/** Row counts by outcome, and one entry per data row in file order; removed rows follow. */
export const ImportResult = v.object({
  imported: v.number(),
  unchanged: v.number(),
  changed: v.number(),
  removed: v.number(),
  flagged: v.number(),
  refused: v.number(),
  rows: v.array(ImportRow),
  /** What was found out about the file as a whole, in words. */
  notes: v.array(v.string()),
  mapping: Mapping,
  /** Of a dry run: what the rules of rest say of the plan as it would be. */
  rest: v.optional(RestVerdict),
});
export type ImportResult = v.InferOutput<typeof ImportResult>;

/** The multipart form that hands a file in; without a zone the production's is taken. */
export const ImportForm = v.strictObject({
  file: v.pipe(v.string(), v.description("CSV, TSV, JSON or iCalendar, at most 5 MB")),
  zone: v.optional(v.pipe(v.string(), v.description("IANA time zone of times that name none"))),
  mapping: v.optional(v.pipe(v.string(), v.description("JSON: a mapping, or the parts of one to set"))),
  dry_run: v.optional(v.picklist(["true", "false"])),
});

/** Timetables of several productions at once, each under its production's id. */
export const ImportsForm = v.record(
  v.string(),
  v.pipe(v.string(), v.description("A timetable as above, in a part that is named by its production's id")),
);

export const importProblems = problems("imports", {
  unreadable: [422, "The file could not be read as a timetable"],
  mapping: [422, "The mapping does not fit"],
  zone: [422, "The time zone is not known"],
});
