import { isDate, isZone } from "../time.ts";
import {
  CALL_STATES,
  PLACE_KINDS,
  TIME_NAMES,
  UNITS,
  type CallState,
  type Person,
  type Place,
  type PlaceKind,
  type Sheet,
  type Source,
  type Unit,
} from "./fields.ts";

/** What somebody says a sheet says, by the field's path as questions name it; null: it is not on the sheet. */
export type Corrections = Readonly<Record<string, string | null>>;

export const PERSON_TIMES = ["pickup", "call", "makeup", "on_set", "wrap"] as const;
const PERSON_WORDS = ["name", "role", "character", "department"] as const;
const PLACE_WORDS = ["name", "address", "phone"] as const;
const WORDS = ["title", "artist", "company", "city"] as const;
/** That a sheet of the mail is not to be used; of somebody on it, that they were read by mistake. */
export const LEFT_OUT = "left_out";
/** Of which day the sheet was that this one moves; null: it moves none. */
export const MOVED_FROM = "moved_from";
/** `missed.<user id>`: whoever was added to the sheet before is rightly not on this one. */
export const MISSED = "missed";

const TIME = /^(?:[0-2]\d|3[0-5]):[0-5]\d$/;
const USER = /^missed\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NAME_MAX = 300;
/** So many of a kind are added to a sheet by hand. */
const ADDED_MAX = 50;

type Path = { head: string; at: number; tail: string };
function pathOf(field: string): Path {
  const [head = "", second = "", third = ""] = field.split(".");
  if (head === "times") return { head, at: -1, tail: second };
  return { head, at: /^\d{1,3}$/.test(second) ? Number(second) : -1, tail: third };
}
const oneOf = <T extends string>(some: readonly T[], text: string): text is T =>
  (some as readonly string[]).includes(text);

/**
 * How many people and places a sheet has with those who were added: each stands behind those that were read, and begins
 * with the name of the person, or the kind of the place.
 */
export function countsOf(
  { people, places }: Pick<Sheet, "people" | "places">,
  corrections: Corrections,
): { people: number; places: number } {
  const from = (count: number, pathAt: (at: number) => string) => {
    let next = count;
    while (next < count + ADDED_MAX && Object.hasOwn(corrections, pathAt(next))) next += 1;
    return next;
  };
  return {
    people: from(people.length, (at) => `people.${at}.name`),
    places: from(places.length, (at) => `places.${at}.kind`),
  };
}

/** Who was read, or added, by mistake. */
export const leftOutOf = (sheet: Pick<Sheet, "people" | "places">, corrections: Corrections): Set<number> =>
  new Set(
    Array.from({ length: countsOf(sheet, corrections).people }, (_, at) => at).filter(
      (at) => corrections[`people.${at}.${LEFT_OUT}`] === "true",
    ),
  );

/** Why a correction cannot be taken beside those of `before`; undefined where it can. */
export function wrongIn(
  sheet: Sheet,
  field: string,
  value: string | null,
  before: Corrections = {},
): string | undefined {
  const { head, at, tail } = pathOf(field);
  if (head === "times" && oneOf(TIME_NAMES, tail)) return timeWrong(value);
  const there = countsOf(sheet, before);
  if (head === "people" && at >= 0 && at <= there.people)
    return personWrong({ isRead: at < sheet.people.length, isNext: at === there.people }, tail, value);
  if (head === "places" && at >= 0 && at <= there.places)
    return placeWrong({ isRead: at < sheet.places.length, isNext: at === there.places }, tail, value);
  if (oneOf(WORDS, field)) return textWrong(value);
  if (USER.test(field)) return trueWrong(value);
  switch (field) {
    case "date":
    case MOVED_FROM:
      return value === null || isDate(value) ? undefined : "must be a date such as 2026-09-03";
    case "zone":
      return value === null || isZone(value) ? undefined : "must be an IANA time zone such as Europe/Lisbon";
    case "unit":
      return value === null || oneOf(UNITS, value) ? undefined : `must be one of ${UNITS.join(", ")}`;
    case "is_cancelled":
    case LEFT_OUT:
      return trueWrong(value);
    default:
      return NO_FIELD;
  }
}

const NO_FIELD = "is no field of this sheet that can be corrected";

/** Of those who were read, were added, or are added by this. */
type Where = { isRead: boolean; isNext: boolean };

function personWrong({ isRead, isNext }: Where, tail: string, value: string | null): string | undefined {
  if (!isRead && tail === "name") return value === null ? "must be a name" : textWrong(value);
  if (isNext) return NO_FIELD;
  if (oneOf(PERSON_TIMES, tail)) return timeWrong(value);
  if (tail === "call_state")
    return value === null || oneOf(CALL_STATES, value)
      ? undefined
      : `must be one of ${CALL_STATES.join(", ")}`;
  if (tail === LEFT_OUT) return trueWrong(value);
  return oneOf(PERSON_WORDS, tail) ? textWrong(value) : NO_FIELD;
}

function placeWrong({ isRead, isNext }: Where, tail: string, value: string | null): string | undefined {
  if (!isRead && tail === "kind")
    return value !== null && oneOf(PLACE_KINDS, value)
      ? undefined
      : `must be one of ${PLACE_KINDS.join(", ")}`;
  return !isNext && oneOf(PLACE_WORDS, tail) ? textWrong(value) : NO_FIELD;
}

const trueWrong = (value: string | null) =>
  value === null || value === "true" ? undefined : "must be true, or nothing";

const timeWrong = (value: string | null) =>
  value === null || TIME.test(value)
    ? undefined
    : "must be a time such as 07:30, or 25:30 for the night after";
const textWrong = (value: string | null) =>
  value === null || (value.trim() !== "" && value.length <= NAME_MAX)
    ? undefined
    : `must be text of at most ${NAME_MAX} characters`;

/** Later corrections over earlier ones. How somebody is called is one thing: a time takes the place of a state, and back. */
export function merged(before: Corrections, after: Corrections): Corrections {
  const out: Record<string, string | null> = { ...before };
  for (const [field, value] of Object.entries(after)) {
    out[field] = value;
    const [, person, which] = /^(people\.\d+)\.(call|call_state)$/.exec(field) ?? [];
    if (person !== undefined && value !== null)
      delete out[`${person}.${which === "call" ? "call_state" : "call"}`];
  }
  return out;
}

/** What stands nowhere on the paper. */
const SAID: Source = {
  confidence: 1,
  page: null,
  box: null,
  line: null,
  written: "",
  doubt: null,
  is_said: true,
};
const NOBODY: Omit<Person, keyof Source> = {
  ...{ name: null, role: null, department: null, character: null, cast_number: null, work_status: null },
  ...{ phone: null, email: null, call_state: null },
  ...{ call: null, pickup: null, makeup: null, on_set: null, wrap: null },
};
const NOWHERE: Omit<Place, keyof Source | "kind"> = { number: null, name: null, address: null, phone: null };

/**
 * A sheet with what somebody said of it; what they said is sure, is marked as said, and stands where something else was
 * read. Who was taken out keeps their place (`leftOutOf`), so that everybody else keeps theirs, and nothing is asked of them.
 */
export function corrected(sheet: Sheet, corrections: Corrections): Sheet {
  const fields = Object.keys(corrections).toSorted();
  if (fields.length === 0) return sheet;
  const next = structuredClone(sheet);
  const { people, places } = countsOf(sheet, corrections);
  while (next.people.length < people) next.people.push({ ...NOBODY, ...SAID });
  while (next.places.length < places) next.places.push({ kind: "location", ...NOWHERE, ...SAID });
  for (const field of fields) put(next, field, corrections[field] ?? null);
  const leftOut = leftOutOf(sheet, corrections);
  next.questions = next.questions.filter(
    ({ field }) =>
      !Object.hasOwn(corrections, field) && !(field.startsWith("people.") && leftOut.has(pathOf(field).at)),
  );
  return next;
}

/** What a sheet says at a path that can be corrected; null: nothing. */
export function valueAt(sheet: Sheet, field: string): string | null {
  const { head, at, tail } = pathOf(field);
  if (head === "times" && oneOf(TIME_NAMES, tail)) return sheet.times[tail]?.value ?? null;
  const person = head === "people" ? sheet.people[at] : undefined;
  if (person && oneOf(PERSON_TIMES, tail)) return person[tail]?.value ?? null;
  if (person && (tail === "call_state" || oneOf(PERSON_WORDS, tail))) return person[tail];
  const place = head === "places" ? sheet.places[at] : undefined;
  if (place && oneOf(PLACE_WORDS, tail)) return place[tail];
  if (oneOf(WORDS, field) || field === "date" || field === "zone" || field === "unit")
    return sheet[field]?.value ?? null;
  return field === "is_cancelled" && sheet.is_cancelled !== null ? "true" : null;
}

function put(sheet: Sheet, field: string, value: string | null): void {
  const { head, at, tail } = pathOf(field);
  const sourceOf = (before: Source | null | undefined) => given(sheet, field, value, before);
  if (head === "times" && oneOf(TIME_NAMES, tail)) {
    const before = sheet.times[tail];
    sheet.times[tail] = value === null ? null : { ...sourceOf(before), value, end: null };
    return;
  }
  const person = head === "people" ? sheet.people[at] : undefined;
  if (person) return putPerson(person, tail, value, sourceOf);
  const place = head === "places" ? sheet.places[at] : undefined;
  if (place) {
    if (oneOf(PLACE_WORDS, tail)) place[tail] = value;
    // Of one that was added: what was read keeps its kind.
    if (tail === "kind") place.kind = value as PlaceKind;
    return;
  }
  if (oneOf(WORDS, field) || field === "date" || field === "zone")
    sheet[field] = value === null ? null : { ...sourceOf(sheet[field]), value };
  if (field === "unit")
    sheet.unit = value === null ? null : { ...sourceOf(sheet.unit), value: value as Unit };
  if (field === "is_cancelled")
    sheet.is_cancelled = value === null ? null : { ...sourceOf(sheet.is_cancelled), value: true };
}

function putPerson(
  person: Person,
  name: string,
  value: string | null,
  sourceOf: (before: Source | null | undefined) => Source,
): void {
  if (oneOf(PERSON_WORDS, name)) person[name] = value;
  if (name === "call_state") {
    person.call_state = value as CallState | null;
    if (value !== "timed") person.call = null;
  }
  if (!oneOf(PERSON_TIMES, name)) return;
  person[name] = value === null ? null : { ...sourceOf(person[name] ?? person), value, end: null };
  if (name !== "call") return;
  // Without a call of their own the general one is theirs.
  if (value !== null) person.call_state = "timed";
  else if (person.call_state === "timed") person.call_state = null;
}

function given(sheet: Sheet, field: string, value: string | null, before: Source | null | undefined): Source {
  const { candidates = [] } = sheet.questions.find((question) => question.field === field) ?? {};
  const from = before ?? candidates.find((one) => one.value === value) ?? candidates[0];
  const { page = null, box = null, line = null, written = "" } = from ?? {};
  return { ...SAID, page, box, line, written };
}
