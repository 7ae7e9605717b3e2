import type { Sheet } from "./fields.ts";
import { compact } from "./flat.ts";

/** What of a production's confirmed sheet tells whether another is the same one, on another day. */
export type Stood = {
  id: string;
  date: string;
  title: string | null;
  dayNumber: number | null;
  revision: number | null;
  /** Another sheet has its day, and it waits for the one that says where it went. */
  isDisplaced: boolean;
};
export type Move<S extends Stood = Stood> = {
  /** The sheet that this one moves. */
  from: S | undefined;
  /** Which it may be: somebody is asked, the likeliest first. */
  candidates: S[];
};

/** A shooting day is moved by weeks where the weather wants it; a sheet that does not say its number, by days. */
const DAYS_MAX = 45;
const UNNUMBERED_DAYS_MAX = 7;
const ASKED_MAX = 3;

const daysBetween = (one: string, other: string) =>
  Math.abs(Date.parse(one) - Date.parse(other)) / 86_400_000;
const titleOf = ({ title, artist }: Pick<Sheet, "title" | "artist">): string =>
  compact(title?.value ?? artist?.value ?? "");

/** What `moveOf` looks at of a sheet that was confirmed. */
export const stoodOf = (
  sheet: Pick<Sheet, "title" | "artist" | "day_number" | "revision">,
): Pick<Stood, "title" | "dayNumber" | "revision"> => ({
  title: titleOf(sheet) || null,
  dayNumber: sheet.day_number?.value ?? null,
  revision: sheet.revision?.value.number ?? null,
});

/**
 * Which sheet of another day this one is, moved. `stood` are those of its unit and production; `said` is the day that
 * somebody answered, null for none. The number of the shooting day (or the show) tells: a later revision of the only
 * sheet that has it, for a day that was still to come, is that sheet. Whatever else looks like one is asked.
 */
export function moveOf<S extends Stood>(
  says: Sheet,
  stood: readonly S[],
  receivedOn: string,
  said: string | null | undefined,
): Move<S> {
  const none = { from: undefined, candidates: [] };
  const date = says.date?.value;
  if (date === undefined || says.is_cancelled !== null || said === null) return none;
  const others = stood.filter((one) => one.isDisplaced || one.date !== date);
  const own = stood.find((one) => !one.isDisplaced && one.date === date);
  const number = says.day_number?.value ?? null;
  if (said !== undefined) {
    const ofDay = others.filter((one) => one.date === said);
    const from = ofDay.find(({ dayNumber }) => number !== null && dayNumber === number) ?? ofDay[0];
    return { from, candidates: [] };
  }
  const title = titleOf(says);
  const near = others
    .filter((one) => one.title === null || title === "" || one.title === title)
    .filter((one) => daysBetween(one.date, date) <= DAYS_MAX)
    .toSorted((a, b) => daysBetween(a.date, date) - daysBetween(b.date, date));
  const numbered = near.filter(({ dayNumber }) => number !== null && dayNumber === number);
  if (numbered.length > 0) {
    // What stands for this very day is it, unless it says that it is another shooting day's.
    if (own && (own.dayNumber === null || own.dayNumber === number)) return none;
    const [only, another] = numbered;
    const isSure = only && !another && !own && only.date >= receivedOn && isLater(says, only);
    return isSure
      ? { from: only, candidates: [] }
      : { from: undefined, candidates: numbered.slice(0, ASKED_MAX) };
  }
  const isRevised = says.revision !== null && says.revision.value.number !== 1;
  if (own || !isRevised || title === "") return none;
  const candidates = near.filter(
    (one) =>
      (number === null || one.dayNumber === null) &&
      one.title === title &&
      one.date >= receivedOn &&
      daysBetween(one.date, date) <= UNNUMBERED_DAYS_MAX,
  );
  return { from: undefined, candidates: candidates.slice(0, ASKED_MAX) };
}

/** It says that it is a revision, and not an earlier one. */
function isLater({ revision }: Sheet, before: Stood): boolean {
  if (revision === null) return false;
  const { number } = revision.value;
  return number === null || before.revision === null || number > before.revision;
}
