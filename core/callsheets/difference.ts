import { similarity } from "../reading/letters.ts";
import { minutesOf } from "./clock.ts";
import { TIME_NAMES, type Person, type Place, type Sheet } from "./fields.ts";
import { compact } from "./flat.ts";

/** One value of two revisions; null is not on the sheet. */
export type Change = { field: string; before: string | null; after: string | null };
/** What changes for one person; `added` and `removed` where only one of both sheets names them. */
export type PersonDifference = {
  name: string;
  kind: "added" | "removed" | "changed";
  /** Places in the lists of people of both sheets. */
  before: number | null;
  after: number | null;
  changes: Change[];
};
export type Difference = { changes: Change[]; people: PersonDifference[]; isSame: boolean };

/** Spelled otherwise, and with the same part in it: the same person. */
const ALIKE_MIN = 0.84;

/** What a newer revision of a sheet changes, for everybody and for each person on it. */
export function differenceOf(before: Sheet, after: Sheet): Difference {
  const changes = [
    ...valuesOf(before, after),
    ...placesOf(before, after),
    ...scheduleOf(before, after),
    ...scenesOf(before, after),
  ];
  const people = peopleOf(before, after);
  return { changes, people, isSame: changes.length === 0 && people.length === 0 };
}

/** When somebody is called: by a call of their own, else by the general call; null where they have none. */
export function callOf(sheet: Sheet, person: Person): string | null {
  if (person.call !== null) return person.call.value;
  return person.call_state === null ? (sheet.times.crew_call?.value ?? null) : null;
}

function changed(
  field: string,
  before: string | null | undefined,
  after: string | null | undefined,
): Change[] {
  const [was, is] = [before ?? null, after ?? null];
  return was === is ? [] : [{ field, before: was, after: is }];
}

/** The same words in other capitals or with another comma are no change. */
function reworded(
  field: string,
  before: string | null | undefined,
  after: string | null | undefined,
): Change[] {
  return compact(before ?? "") === compact(after ?? "") ? [] : changed(field, before, after);
}

function valuesOf(before: Sheet, after: Sheet): Change[] {
  const words = ["title", "artist", "company", "episode", "city", "zone", "weather"] as const;
  const span = (one: Sheet["times"][(typeof TIME_NAMES)[number]]) =>
    one && (one.end === null ? one.value : `${one.value}-${one.end}`);
  const degrees = (one: Sheet["high"]) => one && `${one.value.degrees}${one.value.scale ?? ""}`;
  const number = (one: Sheet["day_number"]) => one && String(one.value);
  return [
    ...changed("is_cancelled", before.is_cancelled && "true", after.is_cancelled && "true"),
    ...changed("date", before.date?.value, after.date?.value),
    ...changed("day_number", number(before.day_number), number(after.day_number)),
    ...changed("day_count", number(before.day_count), number(after.day_count)),
    ...words.flatMap((name) => reworded(name, before[name]?.value, after[name]?.value)),
    ...TIME_NAMES.flatMap((name) =>
      changed(`times.${name}`, span(before.times[name]), span(after.times[name])),
    ),
    ...changed("high", degrees(before.high), degrees(after.high)),
    ...changed("low", degrees(before.low), degrees(after.low)),
  ];
}

function placesOf(before: Sheet, after: Sheet): Change[] {
  const said = ({ name, address }: Place) => [name, address].filter((part) => part !== null).join(", ");
  const kinds = [...new Set([...before.places, ...after.places].map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const of = (sheet: Sheet) => sheet.places.filter((place) => place.kind === kind);
    const [was, is] = [of(before), of(after)];
    return Array.from({ length: Math.max(was.length, is.length) }, (_, at) => at).flatMap((at) => {
      const [one, other] = [was[at], is[at]];
      return reworded(`places.${kind}.${at}`, one && said(one), other && said(other));
    });
  });
}

/** Lines of the day by what they say: a time that moves is one change, and not a line less and one more. */
function scheduleOf(before: Sheet, after: Sheet): Change[] {
  const keyed = (sheet: Sheet) => {
    const lines = new Map<string, string>();
    for (const { label, day_offset, start, end } of sheet.schedule) {
      const key = freeKey(lines, `${day_offset > 0 ? `+${day_offset} ` : ""}${label}`);
      lines.set(key, end === null ? start : `${start}-${end}`);
    }
    return lines;
  };
  const [was, is] = [keyed(before), keyed(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) =>
    changed(`schedule.${key}`, was.get(key), is.get(key)),
  );
}

function scenesOf(before: Sheet, after: Sheet): Change[] {
  const keyed = (sheet: Sheet) =>
    new Map(
      sheet.scenes.map(({ number, setting, set, time_of_day }) => [
        number,
        [setting, set, time_of_day].filter(Boolean).join(" "),
      ]),
    );
  const [was, is] = [keyed(before), keyed(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const isSame = was.has(key) && is.has(key) && compact(was.get(key) ?? "") === compact(is.get(key) ?? "");
    return isSame ? [] : changed(`scenes.${key}`, was.get(key), is.get(key));
  });
}

/** The same line twice a day keeps its place. */
function freeKey(taken: ReadonlyMap<string, unknown>, key: string): string {
  let free = key;
  for (let at = 2; taken.has(free); at += 1) free = `${key} (${at})`;
  return free;
}

function peopleOf(before: Sheet, after: Sheet): PersonDifference[] {
  const pairs = pairsOf(before.people, after.people);
  const out: PersonDifference[] = [];
  for (const [was, is] of pairs) {
    const [one, other] = [
      was === null ? undefined : before.people[was],
      is === null ? undefined : after.people[is],
    ];
    const name =
      other?.name ?? one?.name ?? other?.role ?? one?.role ?? other?.character ?? one?.character ?? "";
    if (one && other) {
      const changes = changesOf(before, after, one, other);
      if (changes.length > 0) out.push({ name, kind: "changed", before: was, after: is, changes });
    } else if (other)
      out.push({
        name,
        kind: "added",
        before: null,
        after: is,
        changes: changed("call", null, callOf(after, other)),
      });
    else if (one)
      out.push({
        name,
        kind: "removed",
        before: was,
        after: null,
        changes: changed("call", callOf(before, one), null),
      });
  }
  return out;
}

function changesOf(before: Sheet, after: Sheet, one: Person, other: Person): Change[] {
  const texts = ["name", "role", "character", "work_status", "phone", "email"] as const;
  const times = ["pickup", "makeup", "on_set", "wrap"] as const;
  const state = ({ call_state }: Person) => (call_state === "timed" ? null : call_state);
  return [
    ...changed("call", callOf(before, one), callOf(after, other)),
    ...changed("call_state", state(one), state(other)),
    ...times.flatMap((name) => changed(name, one[name]?.value, other[name]?.value)),
    ...texts.flatMap((name) => reworded(name, one[name], other[name])),
  ];
}

type Pair = readonly [before: number | null, after: number | null];

/** Who is who: by name and part, by name, by their number in the cast, by a name that is nearly the same in the same part. */
function pairsOf(before: readonly Person[], after: readonly Person[]): Pair[] {
  const left = new Set(before.keys());
  const partner = new Map<number, number>();
  const part = ({ role, character }: Person) => compact(role ?? character ?? "");
  const name = (one: Person) => compact(one.name ?? "");
  const rules: ((one: Person, other: Person) => boolean)[] = [
    (one, other) => name(one) !== "" && name(one) === name(other) && part(one) === part(other),
    (one, other) => name(one) !== "" && name(one) === name(other),
    (one, other) => one.email !== null && one.email === other.email,
    (one, other) =>
      name(one) !== "" && part(one) === part(other) && similarity(name(one), name(other)) >= ALIKE_MIN,
    (one, other) =>
      one.cast_number !== null &&
      one.cast_number === other.cast_number &&
      part(one) !== "" &&
      part(one) === part(other),
    (one, other) => one.name === null && other.name === null && part(one) !== "" && part(one) === part(other),
  ];
  for (const rule of rules)
    for (const [at, other] of after.entries()) {
      if (partner.has(at)) continue;
      const found = [...left].find((index) => {
        const one = before[index];
        return one !== undefined && rule(one, other);
      });
      if (found === undefined) continue;
      partner.set(at, found);
      left.delete(found);
    }
  return [
    ...after.map((_, at): Pair => [partner.get(at) ?? null, at]),
    ...[...left].map((at): Pair => [at, null]),
  ];
}

/** By how many minutes a time moved; undefined where it came or went. */
export function movedBy({ before, after }: Change): number | undefined {
  const isTime = (text: string | null): text is string => text !== null && /^\d{2}:\d{2}$/.test(text);
  return isTime(before) && isTime(after) ? minutesOf(after) - minutesOf(before) : undefined;
}
