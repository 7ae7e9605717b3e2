import type { ScheduleItem, ScheduleKind } from "./schedules.ts";
import { weekdayOf } from "./time.ts";

/** What an item says to whoever it is for. */
export type Said = Pick<
  ScheduleItem,
  | "title"
  | "kind"
  | "all_day"
  | "local_start"
  | "local_end"
  | "zone"
  | "starts_at"
  | "ends_at"
  | "location"
  | "stage"
  | "notes"
  | "status"
>;

export const CHANGE_FIELDS = ["status", "start", "end", "place", "title", "kind", "notes"] as const;

/** One thing that is different for a reader: in the words of whoever tells them, with what it was and what it is. */
export type ScheduleDifference = {
  field: (typeof CHANGE_FIELDS)[number];
  before: string | null;
  after: string | null;
  words: string;
};

/**
 * What is different for somebody who knew `before`, the weightiest first; nothing where only names, versions or how a
 * planner marks it are others.
 */
export function differencesOf(before: Said, after: Said): ScheduleDifference[] {
  return [
    calledOff(before, after),
    startOf(before, after),
    endOf(before, after),
    placesOf(before, after),
    textOf("title", before.title, after.title, (was, is) => `Called “${is}”, was “${was}”`),
    textOf("kind", kindOf(before.kind), kindOf(after.kind), (was, is) => `Is a ${is} now, was a ${was}`),
    textOf("notes", before.notes, after.notes, (was, is) =>
      is === ""
        ? "The notes were taken out"
        : was === ""
          ? "There are notes now"
          : (linesOf(was, is) ?? "The notes changed"),
    ),
  ].flatMap((difference) => difference ?? []);
}

/**
 * The first of the versions, without a break up to the present one, that says what the present one says. Whoever saw
 * one of these saw what there is to see. `history` is newest first.
 */
export function standsSince(
  present: Said & { version: number },
  history: readonly (Said & { version: number })[],
): number {
  let since = present.version;
  for (const one of history) {
    if (one.version !== since - 1 || differencesOf(one, present).length > 0) break;
    since = one.version;
  }
  return since;
}

type Found = ScheduleDifference | undefined;

function calledOff(before: Said, after: Said): Found {
  const [was, is] = [before.status === "cancelled", after.status === "cancelled"];
  if (was === is) return undefined;
  const words = is ? "Cancelled" : "On again, was cancelled";
  return { field: "status", before: before.status, after: after.status, words };
}

function startOf(before: Said, after: Said): Found {
  const moved = minutesBetween(before.starts_at, after.starts_at);
  const sameWall = before.local_start === after.local_start && before.zone === after.zone;
  if (moved === 0 && sameWall && before.all_day === after.all_day) return undefined;
  const [was, is] = [momentOf(before, after), momentOf(after, before)];
  const found = (words: string) => ({ field: "start" as const, before: was, after: is, words });
  if (before.all_day !== after.all_day) return found(`Is ${is}, was ${was}`);
  if (moved === 0) return found(`The same moment on another clock: ${is}, was ${was}`);
  if (was === is) return found(`Still ${is} on the wall, and ${byHow(moved)} by other clocks`);
  return found(`Starts ${is}, was ${was}: ${byHow(moved)}`);
}

function endOf(before: Said, after: Said): Found {
  // A day without times ends with the last of its dates, which is said above where there is one.
  if (before.all_day !== after.all_day) return undefined;
  const [was, is] = [before.local_end, after.local_end];
  const hasMoved = (before.ends_at ?? "") !== (after.ends_at ?? "");
  if (!hasMoved && was === is) return undefined;
  const said = (item: Said) => (item.local_end === null ? null : endOn(item));
  const found = (words: string) => ({
    field: "end" as const,
    before: said(before),
    after: said(after),
    words,
  });
  if (is === null) return found(`Has no end any more, ended ${said(before)}`);
  if (was === null) return found(`Ends ${said(after)}, had no end`);
  // What moved as a whole is said by its start.
  if (lengthOf(before) === lengthOf(after)) return undefined;
  return found(`Ends ${said(after)}, was ${said(before)}`);
}

function placesOf(before: Said, after: Said): Found {
  return textOf("place", placeOf(before), placeOf(after), (was, is) =>
    is === ""
      ? `The place is open, was ${was}`
      : was === ""
        ? `At ${is}, was open`
        : `At ${is}, was at ${was}`,
  );
}

function textOf(
  field: ScheduleDifference["field"],
  before: string | null,
  after: string | null,
  words: (was: string, is: string) => string,
): Found {
  const [was, is] = [before ?? "", after ?? ""];
  return was === is ? undefined : { field, before: was || null, after: is || null, words: words(was, is) };
}

/** Of more nobody reads each. */
const LINES_MAX = 3;

/** Lines such as `Pick-up 05:10` are told each by what it names; undefined where notes say anything else. */
function linesOf(was: string, is: string): string | undefined {
  const named = (text: string) =>
    new Map(
      text.split("\n").map((line) => {
        const [, name = line, value = ""] = /^(\p{L}[^\d:]*?):? (?=\d)(.*)$/u.exec(line) ?? [];
        return [name, value] as const;
      }),
    );
  const [before, after] = [named(was), named(is)];
  const names = [...new Set([...after.keys(), ...before.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  const words = names.map((name) => {
    const [one, other] = [before.get(name), after.get(name)];
    if (one === "" || other === "") return undefined;
    if (other === undefined) return `${name} is not planned any more, was ${one}`;
    return one === undefined ? `${name} ${other} is new` : `${name} ${other}, was ${one}`;
  });
  const isTold = words.length > 0 && words.length <= LINES_MAX && !words.includes(undefined);
  return isTold ? words.join("; ") : undefined;
}

const placeOf = ({ stage, location }: Said): string => [stage, location].filter(Boolean).join(", ");
const kindOf = (kind: ScheduleKind): string => kind.replace("_", "-");
const lengthOf = ({ starts_at, ends_at }: Said) => ends_at && minutesBetween(starts_at, ends_at);

/** Its start, with the date and the zone where the other one has another. */
function momentOf(item: Said, other: Said): string {
  const isOtherDay = item.local_start.slice(0, 10) !== other.local_start.slice(0, 10);
  const time = item.all_day ? "all day" : item.local_start.slice(11, 16);
  const zone = item.zone === other.zone ? "" : ` (${item.zone})`;
  return `${isOtherDay ? `${dateOf(item.local_start)}, ` : ""}${time}${zone}`;
}

/** When it ends, with the date where that is another one than the start's. */
function endOn({ all_day, local_start, local_end }: Said): string {
  const [day = "", time = ""] = (local_end ?? "").split("T");
  if (all_day) return `before ${dateOf(day)}`;
  return `${day === local_start.slice(0, 10) ? "" : `${dateOf(day)}, `}${time.slice(0, 5)}`;
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Thu 3 Sep`. */
function dateOf(local: string): string {
  const date = local.slice(0, 10);
  return `${DAYS[weekdayOf(date) % 7]} ${Number(date.slice(8))} ${MONTHS[Number(date.slice(5, 7)) - 1]}`;
}

const minutesBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 60_000);

/** `90 min earlier`, `2 h later`, `1 day 30 min later`: elapsed, whatever clocks do in between. */
function byHow(minutes: number): string {
  const size = Math.abs(minutes);
  const parts = [
    { count: Math.floor(size / 1_440), unit: size < 2_880 ? "day" : "days" },
    { count: Math.floor((size % 1_440) / 60), unit: "h" },
    { count: size % 60, unit: "min" },
  ];
  const said = size < 120 ? [{ count: size, unit: "min" }] : parts.filter(({ count }) => count > 0);
  return `${said.map(({ count, unit }) => `${count} ${unit}`).join(" ")} ${minutes < 0 ? "earlier" : "later"}`;
}
