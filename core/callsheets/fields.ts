import * as v from "valibot";
import { TIME_KEYS, type TimeName } from "./said.ts";

/**
 * `HH:MM` on the wall, counted from the midnight that begins the sheet's day: hours past 23 are of the night that
 * follows, `25:30` is half past one. So a wrap after midnight stays with its day (D3: night shows).
 */
export const SheetTime = v.pipe(
  v.string(),
  v.regex(/^(?:[0-2]\d|3[0-5]):[0-5]\d$/, "must be a time from 00:00 to 35:59"),
);

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
/** Where something was read. */
const source = {
  /** How sure the reader is, 0 to 1: of the letters, times how sure the rule is. */
  confidence: share,
  /** Counted from 0; null where it stands outside of the sheet: in the mail's subject, or the file's name. */
  page: v.nullable(v.number()),
  /** Left, top, right, bottom as shares of the page, 0 to 1; null of plain text. */
  box: v.nullable(v.tuple([share, share, share, share])),
  /** Counted from 1, of plain text; null of a page. */
  line: v.nullable(v.number()),
  /** As it stands there. */
  written: v.string(),
  /** Why somebody should look at it; null where nothing speaks against it. */
  doubt: v.nullable(v.string()),
  /** Somebody said so, and it was not read: what stands at its place, and is `written` there, is something else. */
  is_said: v.optional(v.literal(true)),
};
const fieldOf = <T extends v.GenericSchema>(value: T) => v.object({ value, ...source });
const maybe = <T extends v.GenericSchema>(value: T) => v.nullable(fieldOf(value));
const TimeField = v.nullable(v.object({ value: SheetTime, end: v.nullable(SheetTime), ...source }));

/** Times that a sheet names for everybody. */
export const TIME_NAMES = TIME_KEYS;
export type { TimeName };

export const UNITS = ["main", "second", "third", "splinter"] as const;
export type Unit = (typeof UNITS)[number];

/** How somebody is called who is given no time. */
export const CALL_STATES = [
  "timed",
  /** `O/C`: comes when asked. */
  "on_call",
  /** `W/N`: is told later. */
  "will_notify",
  "to_be_confirmed",
  "hold",
  /** Not called on that day. */
  "off",
] as const;
export type CallState = (typeof CALL_STATES)[number];

const words = v.nullable(v.string());
export const Person = v.object({
  name: words,
  role: words,
  department: words,
  character: words,
  /** Number in the cast list. */
  cast_number: words,
  /** SW, W, WF, SWF, H, T … as written. */
  work_status: words,
  phone: words,
  email: words,
  /** Null of somebody who has no call of their own: the general call is theirs, and is never stored twice. */
  call_state: v.nullable(v.picklist(CALL_STATES)),
  call: TimeField,
  pickup: TimeField,
  makeup: TimeField,
  on_set: TimeField,
  wrap: TimeField,
  ...source,
});

export const ScheduleItem = v.object({
  /** From `start` of `day_offset` days after the sheet's day, where the sheet has headings of several days. */
  day_offset: v.number(),
  start: SheetTime,
  end: v.nullable(SheetTime),
  label: v.string(),
  name: v.nullable(v.picklist(TIME_NAMES)),
  ...source,
});

export const PLACE_KINDS = ["location", "base", "parking", "hospital", "venue", "hotel"] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];
export const Place = v.object({
  kind: v.picklist(PLACE_KINDS),
  number: words,
  name: words,
  address: words,
  phone: words,
  ...source,
});

export const Scene = v.object({
  number: v.string(),
  setting: v.nullable(v.picklist(["INT", "EXT", "INT/EXT"])),
  time_of_day: words,
  set: words,
  /** Eighths of a page: 11 is 1 3/8. */
  eighths: v.nullable(v.number()),
  cast_numbers: v.array(v.string()),
  ...source,
});

/** What the reader is not sure of, for a person: it stays empty until somebody says. */
export const Question = v.object({
  /** Path of the field: `date`, `times.crew_call`, `people.3.call`. */
  field: v.string(),
  why: v.string(),
  candidates: v.array(v.object({ value: v.string(), ...source })),
});

/** One unit's day, as its sheet says it. Null is not on the sheet, or not sure enough: then a question is asked. */
export const Sheet = v.object({
  kind: v.picklist(["film", "tour"]),
  unit: maybe(v.picklist(UNITS)),
  title: maybe(v.string()),
  artist: maybe(v.string()),
  company: maybe(v.string()),
  episode: maybe(v.string()),
  date: maybe(v.string()),
  /** Day x of y, or show n of m. */
  day_number: maybe(v.number()),
  day_count: maybe(v.number()),
  /** Null where nothing says that it is one; its number is null where only "revised" stands. */
  revision: maybe(v.object({ number: v.nullable(v.number()), colour: words })),
  /** Null: nothing says so. */
  is_cancelled: maybe(v.literal(true)),
  zone: maybe(v.string()),
  city: maybe(v.string()),
  times: v.object(v.entriesFromList(TIME_NAMES, TimeField)),
  curfew_is_hard: maybe(v.boolean()),
  weather: maybe(v.string()),
  high: maybe(v.object({ degrees: v.number(), scale: v.nullable(v.picklist(["C", "F"])) })),
  low: maybe(v.object({ degrees: v.number(), scale: v.nullable(v.picklist(["C", "F"])) })),
  places: v.array(Place),
  schedule: v.array(ScheduleItem),
  scenes: v.array(Scene),
  people: v.array(Person),
  questions: v.array(Question),
});

/** Of its words; what is in none of them is taken for English. */
export const LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt"] as const;

/** What a file says: a sheet for each unit in it, the main one first; none where the file is no sheet. */
export const Understood = v.object({
  language: v.picklist(LANGUAGES),
  sheets: v.array(Sheet),
});

export type Understood = v.InferOutput<typeof Understood>;
export type Sheet = v.InferOutput<typeof Sheet>;
export type Person = v.InferOutput<typeof Person>;
export type Place = v.InferOutput<typeof Place>;
export type Scene = v.InferOutput<typeof Scene>;
export type ScheduleItem = v.InferOutput<typeof ScheduleItem>;
export type Question = v.InferOutput<typeof Question>;
export type TimeField = NonNullable<v.InferOutput<typeof TimeField>>;
/** Where something was read, and how sure that is. */
export type Source = Omit<TimeField, "value" | "end">;
export type Field<T> = Source & { value: T };
export type Language = Understood["language"];

/** Less sure is asked and not told. */
export const SURE_MIN = 0.6;
