import type { Sheet, Understood } from "../../core/callsheets/fields.ts";
import { TIME_NAMES } from "../../core/callsheets/fields.ts";
import { compact } from "../../core/callsheets/flat.ts";
import { similarity } from "../../core/reading/letters.ts";
import type { Claim } from "./pen.ts";

/** Names and titles are right when they share so much of their letters. */
const ALIKE_MIN = 0.85;
const IN_WORDS = new Set(["title", "hospital", "location", "venue", "artist"]);

/** What was understood, as claims: to be held against what the sheet says. */
export function claimsOf({ sheets }: Understood): Claim[] {
  return sheets.flatMap((sheet) => ofSheet(sheet, sheet.unit?.value ?? "main"));
}

function ofSheet(sheet: Sheet, unit: string): Claim[] {
  const claims: Claim[] = [];
  const say = (field: string, value: string | number | null | undefined, key = "") => {
    if (value !== null && value !== undefined) claims.push({ unit, field, key, value: String(value) });
  };
  for (const name of ["title", "date", "day_number", "day_count"] as const) say(name, sheet[name]?.value);
  say("revision", sheet.revision?.value.number);
  say("colour", sheet.revision?.value.colour);
  if (sheet.is_cancelled) say("is_cancelled", "true");
  for (const name of TIME_NAMES) say(`times.${name}`, sheet.times[name]?.value);
  for (const { kind, name } of sheet.places) say(kind, name, kind === "location" ? (name ?? "") : "");
  say("high", sheet.high?.value.degrees);
  say("low", sheet.low?.value.degrees);
  for (const { number } of sheet.scenes) say("scene", number, number);
  for (const { start, label } of sheet.schedule) say("schedule", start, `${start} ${label}`);
  for (const { name, call, call_state, pickup, makeup, on_set } of sheet.people) {
    if (name === null) continue;
    say("person", name, name);
    say("call", call?.value ?? (call_state === "timed" ? null : call_state), name);
    say("pickup", pickup?.value, name);
    say("makeup", makeup?.value, name);
    say("on_set", on_set?.value, name);
  }
  return claims;
}

export type FieldFigures = {
  told: number;
  read: number;
  right: number;
  asked: number;
  precision: number;
  recall: number;
};
export type Miss = { field: string; key: string; told: string | null; read: string | null };
export type Judged = { field: string; told: boolean; read: boolean; right: boolean; asked: boolean };

/**
 * Each claim of the sheet against what was read, and what was read beside. Only fields that the truth knows of count:
 * what else a reader finds is not known to be wrong. Names in `either` may be taken or left.
 */
export function judge(
  truth: readonly Claim[],
  understood: Understood,
  known: ReadonlySet<string>,
  either: readonly string[] = [],
): { judged: Judged[]; misses: Miss[] } {
  const read = claimsOf(understood);
  // Of a person the question is `people.3.call`.
  const asked = new Set(
    understood.sheets.flatMap(({ questions }) =>
      questions.map(({ field }) => field.replace(/^people\.\d+\./, "")),
    ),
  );
  const isEither = (key: string) => either.some((name) => compact(name) === compact(key));
  const used = new Set<number>();
  const judged: Judged[] = [];
  const misses: Miss[] = [];
  for (const claim of distinct(truth)) {
    const at = read.findIndex(
      (one, index) => !used.has(index) && one.field === claim.field && isAbout(one, claim),
    );
    const found = read[at];
    if (found) used.add(at);
    const right = found !== undefined && isRight(found, claim);

    judged.push({
      field: claim.field,
      told: true,
      read: found !== undefined,
      right,
      asked: found === undefined && asked.has(claim.field),
    });
    if (!right)
      misses.push({ field: claim.field, key: claim.key, told: claim.value, read: found?.value ?? null });
  }
  for (const [index, claim] of read.entries()) {
    const { field } = claim;
    if (used.has(index) || !known.has(field) || isEither(claim.key)) continue;
    judged.push({ field, told: false, read: true, right: false, asked: false });
    misses.push({ field: claim.field, key: claim.key, told: null, read: claim.value });
  }
  return { judged, misses };
}

function distinct(claims: readonly Claim[]): Claim[] {
  const seen = new Set<string>();
  return claims.filter((claim) => {
    const key = JSON.stringify(claim);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function isAbout(one: Claim, claim: Claim): boolean {
  if (one.unit !== claim.unit) return false;
  if (claim.key === "" || claim.field === "location") return true;
  return similarity(compact(one.key), compact(claim.key)) >= ALIKE_MIN;
}

function isRight(one: Claim, { field, value }: Claim): boolean {
  if (IN_WORDS.has(field) || field === "person")
    return similarity(compact(one.value), compact(value)) >= ALIKE_MIN;
  return one.value === value;
}

export function figuresOf(judged: readonly Judged[]): Record<string, FieldFigures> {
  const fields = [...new Set(judged.map(({ field }) => field))].toSorted();
  return Object.fromEntries(
    fields.map((field) => {
      const own = judged.filter((one) => one.field === field);
      const count = (test: (one: Judged) => boolean) => own.filter(test).length;
      const [told, read, right] = [
        count((one) => one.told),
        count((one) => one.read),
        count((one) => one.right),
      ];
      const share = (part: number, whole: number) =>
        whole === 0 ? 0 : Math.round((part / whole) * 1_000) / 1_000;
      return [
        field,
        {
          told,
          read,
          right,
          asked: count(({ asked }) => asked),
          precision: share(right, read),
          recall: share(right, told),
        },
      ];
    }),
  );
}

export const missText = (name: string, form: string, { field, key, told, read }: Miss) =>
  `${name} (${form}): ${field}${key === "" ? "" : ` of ${key}`}: ${told ?? "nothing"} read as ${read ?? "nothing"}`;
