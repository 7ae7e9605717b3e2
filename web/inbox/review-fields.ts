import type { CallState, Person, PlaceKind, Question, Sheet, Source } from "../../core/callsheets/fields.ts";
import { TIME_KEYS, timeName, timeWords, type TimeName } from "../../core/callsheets/said.ts";
import type { ReviewSaid, ReviewSheet } from "../../core/email-drafts.ts";

/** A value of a sheet as it can be corrected, and where it stands on the paper. */
export type ReviewField = {
  /** As questions and corrections name it. */
  field: string;
  label: string;
  /** Empty where the sheet does not say it, or not surely. */
  value: string;
  kind: "date" | "time" | "text" | "zone" | "unit";
  source: Source | undefined;
  /** What has to be asked, or what speaks against it. */
  doubt: string | undefined;
  isAsked: boolean;
  candidates: readonly string[];
  /** What counts while it is empty. */
  placeholder?: string;
};

/** Less sure is shown first. */
const SURE = 0.75;
/** What is not there, or is asked elsewhere, is no doubt of its own. */
const SURELY = { confidence: 1, doubt: null };

type Value = (Source & { value: unknown }) | null;
type Named = Pick<ReviewField, "field" | "label" | "kind">;

function fieldOf(sheet: Sheet, named: Named, said: Value): ReviewField {
  const question = sheet.questions.find(({ field }) => field === named.field);
  return {
    ...named,
    value: said === null ? "" : String(said.value),
    source: said ?? question?.candidates[0],
    doubt:
      question?.why ??
      said?.doubt ??
      (said && said.confidence < SURE ? "It is not read for sure." : undefined),
    isAsked: question !== undefined,
    candidates: candidatesOf(question),
  };
}

const candidatesOf = (question: Question | undefined): string[] => [
  ...new Set(question?.candidates.map(({ value }) => value) ?? []),
];

export const isUnsure = ({ isAsked, doubt }: ReviewField): boolean => isAsked || doubt !== undefined;

const isTimeAsked = (sheet: Sheet, name: TimeName) =>
  sheet.questions.some((question) => question.field === `times.${name}`);

/** Times that may be added to it. */
export const timesNotSaid = (sheet: Sheet): TimeName[] =>
  TIME_KEYS.filter((name) => name !== "crew_call" && sheet.times[name] === null && !isTimeAsked(sheet, name));

export const PLACE_WORDS: Record<PlaceKind, string> = {
  location: "Location",
  base: "Base",
  parking: "Parking",
  hospital: "Hospital",
  venue: "Venue",
  hotel: "Hotel",
};

/** What a sheet says of the whole day, as far as it says it or has to be asked. */
export function dayFields(sheet: Sheet, clock?: ReviewSheet["clock"]): ReviewField[] {
  const title = sheet.kind === "tour" ? "artist" : "title";
  const always: ReviewField[] = [
    fieldOf(sheet, { field: "date", label: "Date", kind: "date" }, sheet.date),
    fieldOf(sheet, { field: "unit", label: "Unit", kind: "unit" }, sheet.unit),
    fieldOf(
      sheet,
      { field: title, label: title === "artist" ? "Artist" : "Title", kind: "text" },
      sheet[title],
    ),
  ];
  const zone: ReviewField = {
    ...fieldOf(sheet, { field: "zone", label: "Time zone", kind: "zone" }, sheet.zone),
    ...(clock && { placeholder: clock.zone }),
  };
  if (clock?.by === "before") zone.doubt = `As somebody said for ${clock.place ?? "such a sheet"} before.`;
  const times = TIME_KEYS.flatMap((name): ReviewField[] => {
    // The general call is everybody's who has none of their own.
    if (sheet.times[name] === null && !isTimeAsked(sheet, name) && name !== "crew_call") return [];
    const field = `times.${name}`;
    return [fieldOf(sheet, { field, label: timeName(name), kind: "time" }, sheet.times[name])];
  });
  const places = sheet.places.flatMap((place, at): ReviewField[] =>
    (["name", "address"] as const).map((part) => {
      const label = part === "name" ? PLACE_WORDS[place.kind] : `${PLACE_WORDS[place.kind]}, address`;
      const said = { ...place, value: place[part] ?? "", ...(place[part] === null && SURELY) };
      return fieldOf(sheet, { field: `places.${at}.${part}`, label, kind: "text" }, said);
    }),
  );
  return [...always, zone, ...times, ...places];
}

const OWN_TIMES = [
  ["call", "Call"],
  ["pickup", "Pick-up"],
  ["makeup", "Make-up"],
  ["on_set", "On set"],
  ["wrap", "Wrap"],
] as const;

/** Who one of its people is there, and when they are called: what was missed can be said too. */
export function personFields(sheet: Sheet, at: number): ReviewField[] {
  const person = sheet.people[at];
  if (!person) return [];
  const part =
    person.character === null ? (["role", "Role"] as const) : (["character", "Character"] as const);
  const words = [["name", "Name on the sheet"] as const, part].map(([name, label]) =>
    fieldOf(
      sheet,
      { field: `people.${at}.${name}`, label, kind: "text" },
      { ...person, value: person[name] ?? "", ...SURELY },
    ),
  );
  const times = OWN_TIMES.map(([name, label]) =>
    fieldOf(sheet, { field: `people.${at}.${name}`, label, kind: "time" }, person[name]),
  );
  return [...times, ...words];
}

/** Who said a value, and what was read there: it is never taken for the sheet's own. */
export function saidWords({ read, by }: ReviewSaid, value: string): string {
  const who = by ?? "Somebody";
  const was = read === null ? "" : ` The sheet has ${/^\d\d:\d\d$/.test(read) ? timeWords(read) : read}.`;
  if (value === "") return `${who} took it away.${was}`;
  return `${who} said so.${was || " It is not on the sheet."}`;
}

export const STATE_WORDS: Record<CallState, string> = {
  timed: "At a time",
  on_call: "On call",
  will_notify: "Will be told",
  to_be_confirmed: "To be confirmed",
  hold: "On hold",
  off: "Not called",
};

/** When somebody is called, shortly. */
export function callWords(sheet: Sheet, person: Person): string {
  if (person.call !== null) return timeWords(person.call.value);
  if (person.call_state !== null && person.call_state !== "timed") return STATE_WORDS[person.call_state];
  const general = sheet.times.crew_call;
  return person.call_state === null && general !== null ? `${timeWords(general.value)}, as everybody` : "";
}

/** What somebody is called on the sheet. */
export const personWords = ({ name, role, character, department }: Person): string =>
  [name ?? "Without a name", character ?? role ?? department].filter(Boolean).join(", ");

/** What was typed as a time, as it is sent: `7.30` and `730` are 07:30; undefined for what is none. */
export function timeTyped(text: string): string | undefined {
  const match = /^(\d{1,2})[:.h ]?([0-5]\d)$/.exec(text.trim());
  if (!match) return undefined;
  const hours = Number(match[1]);
  return hours > 35 ? undefined : `${String(hours).padStart(2, "0")}:${match[2]}`;
}

/** Of `before`'s order what is still there, then what is new: nothing moves under somebody's hands. */
export function keptOrder(before: readonly string[], now: readonly string[]): string[] {
  const known = new Set(before);
  const there = new Set(now);
  return [...before.filter((one) => there.has(one)), ...now.filter((one) => !known.has(one))];
}
