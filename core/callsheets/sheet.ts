import { timeCell } from "./cells.ts";
import { clockStyleOf, MINUTES_MAX, timesIn, timeText, type ClockStyle, type FoundTime } from "./clock.ts";
import type { Header } from "./columns.ts";
import { findDay, isOfOtherDay, type Beside } from "./day.ts";
import { everybodyIn } from "./everybody.ts";
import {
  SURE_MIN,
  TIME_NAMES,
  type Field,
  type Language,
  type Question,
  type ScheduleItem,
  type Sheet,
  type Unit,
} from "./fields.ts";
import { findCancelled, findDayCount } from "./head.ts";
import { labelledIn, type Labelled } from "./labelled.ts";
import { fromItems, fromLabels, fromUnitColumns, withShow, type NamedTime } from "./named-times.ts";
import { isTimeName } from "./names.ts";
import { inOrder, type PlacedItem } from "./order.ts";
import { fromPairs } from "./paired-times.ts";
import type { FoundPerson } from "./people.ts";
import { settlePeople } from "./people-times.ts";
import { placesIn } from "./places.ts";
import { findRevision } from "./revision.ts";
import { sourceOf, type SheetRow } from "./rows.ts";
import { isOfItem, itemsIn, OWN_TIME } from "./schedule.ts";
import { scenesIn } from "./scenes.ts";
import { advanceRows } from "./sections.ts";
import { settleTimes } from "./times.ts";
import { curfewHardness, degreesOf, namedText, titleAtTop } from "./words-of-day.ts";

export type Reading = {
  rows: readonly SheetRow[];
  unit: Field<Unit> | null;
  language: Language;
  today: string;
  beside: Beside;
  headers: readonly Header[];
  /** How the whole file writes its times, for a unit that has too few of them to tell. */
  clock: ClockStyle;
};

/** One unit's sheet; another one for each unit that is only named beside a time: "2nd unit call 09:00". */
export function readSegment({ rows, unit, language, today, beside, headers, clock }: Reading): Sheet[] {
  const advance = advanceRows(rows, headers);
  const day = findDay(
    rows.filter(({ at }) => !advance.has(at)),
    language,
    today,
    beside,
  );
  const isOther = ({ row, cell }: Labelled) =>
    day.field !== null && isOfOtherDay(row, cell, day.field.value, today);
  const open = headers.filter(({ at }) => !advance.has(at));
  const scenes = scenesIn(rows, open);
  const { found, tableRows } = everybodyIn(rows, open, scenes.rows, advance);
  const skipped = new Set([...tableRows, ...advance]);
  const items = itemsIn(rows, skipped, today);
  const labelled = labelledIn(rows.filter(({ at }) => !advance.has(at)));
  // What is said of one person is said of nobody else.
  const ofOne = new Set(found.filter(({ times }) => Object.keys(times).length > 0).map(({ row }) => row));
  const free = labelled.filter(
    (one) =>
      (!isOfItem(items, one.row, one.cell) || OWN_TIME.test(one.row.flat.slice(one.hit.end, one.cell.end))) &&
      (tableRows.has(one.row.at) || !ofOne.has(one.row.at)) &&
      !(isTimeName(one.hit.name) && isOther(one)),
  );
  const own = clockStyleOf(
    writtenTimes(
      labelled,
      rows.filter(({ at }) => !skipped.has(at)),
      items,
      found,
    ),
  );
  const style = own === "unknown" ? clock : own;
  const placed = inOrder(items, style);
  const pairs = fromPairs(free, style);
  const single = free.filter(({ cell }) => !pairs.cells.has(cell));
  const all = [
    ...pairs.named,
    ...fromLabels(single, rows, tableRows, style, items),
    ...fromUnitColumns(free, rows, style),
    ...fromItems(placed),
  ];
  const isTour = isOfTour(all, scenes.scenes.length, rows);
  const text = (name: Parameters<typeof namedText>[0]) => namedText(name, labelled, rows, skipped);
  const title = sure(text("title")) ?? sure(titleAtTop(rows, today));
  const artist = sure(text("artist"));
  const named = (isTour ? withShow(all, placed, [artist, title], rows) : all).filter(
    ({ name }) => !(isTour ? ONLY_FILM : ONLY_TOUR).has(name),
  );
  const isOwn = (one: NamedTime) => one.unit === null || one.unit === (unit?.value ?? "main");
  const { times, questions } = settleTimes(named.filter(isOwn));
  const { people, questions: ofPeople } = settlePeople(found, style, times.crew_call?.value ?? null);
  const count = findDayCount(rows);
  const schedule = scheduleOf(placed);
  const sheet: Sheet = {
    kind: isTour ? "tour" : "film",
    unit,
    title,
    artist,
    company: sure(text("company")),
    episode: sure(text("episode")),
    date: day.field,
    day_number: count.number,
    day_count: count.count,
    revision: findRevision(rows, beside),
    is_cancelled: findCancelled(rows, beside),
    zone: zoneOf(text("zone")),
    city: sure(text("city")),
    times,
    curfew_is_hard: curfewHardness(labelled),
    weather: sure(text("weather")),
    high: degreesOf("high", labelled),
    low: degreesOf("low", labelled),
    places: placesIn(free, rows, skipped).filter(({ confidence }) => confidence >= SURE_MIN),
    schedule: schedule.items,
    scenes: scenes.scenes,
    people,
    questions: [...(day.question ? [day.question] : []), ...questions, ...ofPeople, ...schedule.questions],
  };
  return [
    withMissing(sheet),
    ...otherUnits(
      sheet,
      named.filter((one) => !isOwn(one)),
    ),
  ];
}

const sure = <T>(field: Field<T> | null): Field<T> | null =>
  field !== null && field.confidence >= SURE_MIN ? field : null;

/** Times that fill a cell; four digits alone may be a year, or a gate's code. */
export const timesAlone = (rows: readonly SheetRow[]): FoundTime[] =>
  rows.flatMap(({ cells }) =>
    cells.flatMap(({ text }) => (/\d[^\d\s]/.test(text) ? (timeCell(text) ?? []) : [])),
  );

/** Every time where one is expected: together they show which clock the sheet is written by. */
function writtenTimes(
  labelled: readonly Labelled[],
  rows: readonly SheetRow[],
  items: readonly { found: FoundTime }[],
  people: readonly FoundPerson[],
): FoundTime[] {
  const ofLabels = labelled.flatMap(({ hit, inline, row, right }) => {
    if (!isTimeName(hit.name) && hit.name !== "any_call") return [];
    const beside = right && timeCell(right.text);
    return [...timesIn(row.text.slice(inline.start, inline.end), true), ...(beside ? [beside] : [])];
  });
  const ofPeople = people.flatMap(({ times }) => Object.values(times).map(({ found }) => found));
  const all = [...ofLabels, ...timesAlone(rows), ...items.map(({ found }) => found), ...ofPeople];
  return all.flatMap((one) => (one.until ? [one, one.until] : [one]));
}

const TOUR_NAMES: ReadonlySet<string> = new Set([
  "load_in",
  "line_check",
  "soundcheck",
  "meet_and_greet",
  "doors",
  "support",
  "changeover",
  "set",
  "curfew",
  "load_out",
  "bus_call",
  "lobby_call",
]);
const FILM_NAMES: ReadonlySet<string> = new Set(["crew_call", "shooting_call", "production_call", "wrap"]);

/** Words of a show's day that mean something else on a film's: "medic on set", "show". */
const ONLY_TOUR: ReadonlySet<string> = new Set([
  "line_check",
  "soundcheck",
  "doors",
  "support",
  "changeover",
  "set",
  "curfew",
  // Vehicles depart there all day.
  "departure",
]);
const ONLY_FILM: ReadonlySet<string> = new Set(["shooting_call", "production_call"]);

/** A show's day, or a day of shooting. */
function isOfTour(named: readonly NamedTime[], scenes: number, rows: readonly SheetRow[]): boolean {
  const sure = new Set(named.filter(({ quality }) => quality >= SURE_MIN).map(({ name }) => name));
  const count = (names: ReadonlySet<string>) => [...sure].filter((name) => names.has(name)).length;
  const said = rows
    .slice(0, 12)
    .map(({ flat: text }) => text)
    .join(" ");
  const words =
    /day\s?sheet|(?<!\p{L})tour(?!\p{L})|show\s?#?\d|tourplan|tournee|gira\b|concert|konzert/u.test(said)
      ? 1
      : 0;
  const filmWords =
    /call\s?sheet|drehtag|tagesdispo|feuille de service|hoja de (?:rodaje|llamado)|orden de rodaje|shoot|ordine del giorno|folha de servico|plano de filmagem|draaidag|diaria/.test(
      said,
    )
      ? 2
      : 0;
  return count(TOUR_NAMES) + words > count(FILM_NAMES) * 1.5 + (scenes > 0 ? 4 : 0) + filmWords;
}

const IANA = /(?<!\p{L})[A-Z][a-z]+\/[A-Z][A-Za-z_]+/u;
const SHORT_ZONE =
  /(?<!\p{L})(?:(?:GMT|UTC)\s?[+-]\d{1,2}(?::?\d{2})?|[A-Z]{2,4}T|CET|CEST|BST|GMT|UTC|MEZ|MESZ)(?!\p{L})/u;

/** The zone as it is written: its IANA name where that stands there too. */
function zoneOf(field: Field<string> | null): Field<string> | null {
  const text = field?.value ?? "";
  const said = (IANA.exec(text) ?? SHORT_ZONE.exec(text))?.[0];
  return field !== null && said !== undefined ? { ...field, value: said } : null;
}

const SCHEDULE_MAX = 200;

function scheduleOf(placed: readonly PlacedItem[]): { items: ScheduleItem[]; questions: Question[] } {
  const items: ScheduleItem[] = [];
  const questions: Question[] = [];
  for (const { row, minutes, until, timeStart, timeEnd, end, label, names, dayOffset } of placed.slice(
    0,
    SCHEDULE_MAX,
  )) {
    const [only, other] = minutes;
    const source = sourceOf(row, timeStart, Math.max(timeEnd, end), 0.95);
    if (only === undefined || only > MINUTES_MAX) continue;
    if (other !== undefined) {
      const candidates = minutes.map((one) => ({ value: timeText(one), ...source }));
      questions.push({
        field: "schedule",
        why: `"${label.slice(0, 60)}" is written without am or pm, and nothing else tells.`,
        candidates,
      });
      continue;
    }
    const [name] = names.toSorted((a, b) => a.extra - b.extra || a.rank - b.rank);
    items.push({
      day_offset: dayOffset,
      start: timeText(only),
      end: until === null ? null : timeText(until),
      label,
      name: name?.name ?? null,
      ...source,
    });
  }
  return { items, questions };
}

/** A day without its call is asked after, unless it does not take place. */
function withMissing(sheet: Sheet): Sheet {
  const main = sheet.kind === "film" ? "crew_call" : "set";
  const isAsked = sheet.questions.some(({ field }) => field === `times.${main}`);
  if (sheet.times[main] !== null || isAsked || sheet.is_cancelled !== null) return sheet;
  const why = sheet.kind === "film" ? "No general call was found." : "No time of the show was found.";
  return { ...sheet, questions: [...sheet.questions, { field: `times.${main}`, why, candidates: [] }] };
}

/** Units of which the sheet says little more than when they are called. */
function otherUnits(sheet: Sheet, named: readonly NamedTime[]): Sheet[] {
  return [...new Set(named.map(({ unit }) => unit))].flatMap((unit) => {
    if (unit === null) return [];
    const own = named.filter((one) => one.unit === unit);
    const { times, questions } = settleTimes(own);
    const [first] = own;
    if (!first || TIME_NAMES.every((name) => times[name] === null)) return [];
    return [
      {
        ...sheet,
        unit: { value: unit, ...first.source },
        times,
        schedule: [],
        scenes: [],
        people: [],
        questions,
      },
    ];
  });
}
