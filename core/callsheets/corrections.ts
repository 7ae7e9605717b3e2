import { isDate, isZone } from "../time.ts";
import {
  CALL_STATES,
  TIME_NAMES,
  UNITS,
  type CallState,
  type Person,
  type Sheet,
  type Source,
  type Unit,
} from "./fields.ts";

/** What somebody says a sheet says, by the field's path as questions name it; null: it is not on the sheet. */
export type Corrections = Readonly<Record<string, string | null>>;

export const PERSON_TIMES = ["pickup", "call", "makeup", "on_set", "wrap"] as const;
const PERSON_WORDS = ["name", "role", "character"] as const;
const PLACE_WORDS = ["name", "address"] as const;
const WORDS = ["title", "artist", "company", "city"] as const;
/** That a sheet of the mail is not to be used. */
export const LEFT_OUT = "left_out";

const TIME = /^(?:[0-2]\d|3[0-5]):[0-5]\d$/;
const NAME_MAX = 300;

type Path = { head: string; at: number; tail: string };
function pathOf(field: string): Path {
  const [head = "", second = "", third = ""] = field.split(".");
  if (head === "times") return { head, at: -1, tail: second };
  return { head, at: /^\d{1,3}$/.test(second) ? Number(second) : -1, tail: third };
}
const oneOf = <T extends string>(some: readonly T[], text: string): text is T =>
  (some as readonly string[]).includes(text);

/** Why a correction cannot be taken; undefined where it can. */
export function wrongIn(sheet: Sheet, field: string, value: string | null): string | undefined {
  const { head, at, tail } = pathOf(field);
  if (head === "times" && oneOf(TIME_NAMES, tail)) return timeWrong(value);
  if (head === "people" && sheet.people[at]) {
    if (oneOf(PERSON_TIMES, tail)) return timeWrong(value);
    if (tail === "call_state")
      return value === null || oneOf(CALL_STATES, value)
        ? undefined
        : `must be one of ${CALL_STATES.join(", ")}`;
    if (oneOf(PERSON_WORDS, tail)) return textWrong(value);
  }
  if (head === "places" && sheet.places[at] && oneOf(PLACE_WORDS, tail)) return textWrong(value);
  if (oneOf(WORDS, field)) return textWrong(value);
  switch (field) {
    case "date":
      return value === null || isDate(value) ? undefined : "must be a date such as 2026-09-03";
    case "zone":
      return value === null || isZone(value) ? undefined : "must be an IANA time zone such as Europe/Lisbon";
    case "unit":
      return value === null || oneOf(UNITS, value) ? undefined : `must be one of ${UNITS.join(", ")}`;
    case "is_cancelled":
    case LEFT_OUT:
      return value === null || value === "true" ? undefined : "must be true, or nothing";
    default:
      return "is no field of this sheet that can be corrected";
  }
}

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

/** A sheet with what somebody said of it; what they said is sure, and stands where it was read. */
export function corrected(sheet: Sheet, corrections: Corrections): Sheet {
  const fields = Object.keys(corrections).toSorted();
  if (fields.length === 0) return sheet;
  const next = structuredClone(sheet);
  for (const field of fields) put(next, field, corrections[field] ?? null);
  next.questions = next.questions.filter((question) => !(question.field in corrections));
  return next;
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
  if (place && oneOf(PLACE_WORDS, tail)) {
    place[tail] = value;
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
  return { confidence: 1, page, box, line, written, doubt: null };
}
