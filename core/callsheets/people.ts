import { cellKind, isTimeColumn, stateOf, timeCell } from "./cells.ts";
import type { FoundTime } from "./clock.ts";
import { timeColumnOf, type ColumnKind, type Header } from "./columns.ts";
import type { CallState, Source } from "./fields.ts";
import { flat } from "./flat.ts";
import { isLabelText } from "./labels.ts";
import { isDepartment, isNameLike, isRole, roleAtStart } from "./roles.ts";
import { sourceOf, type Cell, type SheetRow } from "./rows.ts";
import { cutCells, groupCells, placed, type Placed } from "./tables.ts";

/** A time of somebody's day, as written. */
export type PersonTime = { found: FoundTime; source: Source };
export type PersonTimeName = "call" | "pickup" | "makeup" | "on_set" | "wrap";
/** Somebody as a row of a table names them; its times are not yet told from each other's halves of the day. */
export type FoundPerson = {
  row: number;
  texts: Partial<
    Record<
      "name" | "role" | "department" | "character" | "cast_number" | "work_status" | "phone" | "email",
      string
    >
  >;
  state: CallState | null;
  times: Partial<Record<PersonTimeName, PersonTime>>;
  source: Source;
};

const PERSON_TEXT_MAX = 120;
/** More is a sentence. */
const NAME_WORDS_MAX = 7;
/** Rows of a table that say nobody: it is over. */
const EMPTY_ROWS_MAX = 3;

export type PeopleTables = { people: FoundPerson[]; rows: ReadonlySet<number> };

/** Everybody in the tables of cast and crew, with the rows that were read for them. */
export function peopleIn(
  rows: readonly SheetRow[],
  headers: readonly Header[],
  isOver: (row: SheetRow) => boolean,
): PeopleTables {
  const people: FoundPerson[] = [];
  const used = new Set<number>();
  for (const header of headers.filter(({ type }) => type === "people")) {
    const next = headers.find(({ at }) => at > header.at)?.at ?? Infinity;
    const departments: (string | undefined)[] = header.groups.map(() => undefined);
    const above = rows.find(({ at }) => at === header.at - 1);
    if (above) headingsAbove(above, departments);
    used.add(header.at);
    let empty = 0;
    for (const row of rows.filter(({ at }) => at > header.at && at < next)) {
      if (isOver(row) || empty > EMPTY_ROWS_MAX || isNextList(row, header)) break;
      const { found, isHeading } = readRow(row, header, departments);
      const isEmpty = found.length === 0 && !isHeading;
      empty = isEmpty ? empty + 1 : 0;
      if (!isEmpty) used.add(row.at);
      const [only, ...more] = found;
      const before = people.at(-1);
      if (only && more.length === 0 && before && goesOn(only, before, header)) join(before, only);
      else people.push(...found);
    }
  }
  return { people, rows: used };
}

/** "Oskar" and below it, alone in its row, "Strandberg": a name that its cell was too narrow for. */
const goesOn = ({ texts, state, times }: FoundPerson, before: FoundPerson, header: Header): boolean =>
  before.row >= header.at &&
  texts.name !== undefined &&
  Object.keys(texts).every((key) => key === "name" || key === "department") &&
  state === null &&
  Object.keys(times).length === 0 &&
  /^\p{Lu}[\p{L}'-]+$/u.test(texts.name) &&
  /^\p{Lu}[\p{L}'-]+$/u.test(before.texts.name ?? "");

function join(before: FoundPerson, { texts }: FoundPerson): void {
  before.texts.name = `${before.texts.name ?? ""} ${texts.name ?? ""}`;
}

/**
 * A list without heads begins where a table was: "CAMERA          SOUND" heads two of them, and "GAFFER   Jo Example
 * 17:00" below a cast's table is of the crew, whatever column its time stands in.
 */
function isNextList(row: SheetRow, { groups }: Header): boolean {
  const [columns = []] = groups;
  if (groups.length > 1) return false;
  if (row.cells.length > 1 && row.cells.every(({ text }) => isDepartment(text))) return true;
  const isOfCast =
    columns.some(({ kind }) => kind === "character" || kind === "number") &&
    !columns.some(({ kind }) => kind === "role" || kind === "department");
  const [first, second] = row.cells;
  if (!isOfCast || !first || !second || !isNameLike(second.text)) return false;
  return (
    (isRole(first.text) || isDepartment(first.text)) &&
    row.cells.some(({ text }) => ["time", "short", "state"].includes(cellKind(text)))
  );
}

function headingsAbove(row: SheetRow, departments: (string | undefined)[]): void {
  const headings = row.cells.filter(({ text }) => isDepartment(text));
  if (headings.length === 0 || headings.length !== row.cells.length) return;
  for (const [at] of departments.entries())
    departments[at] = headings[Math.min(at, headings.length - 1)]?.text.trim();
}

function readRow(
  row: SheetRow,
  header: Header,
  departments: (string | undefined)[],
): { found: FoundPerson[]; isHeading: boolean } {
  const found: FoundPerson[] = [];
  const rest = cutCells(row, header);
  // "Location: Studio 4": a line of its own below the table.
  if (/^\p{L}[^:\d]{1,38}:\s+\S/u.test(row.cells[0]?.text ?? "")) return { found, isHeading: false };
  // "CAMERA          CFO & COO      Ben Example    -": a heading beside a row of the next table.
  // On a page each heading stands in the columns of its own table.
  let isHeading = (row.line !== null || rest.length === 1) && isHeadingCell(rest);
  if (isHeading) departments[0] = rest.shift()?.text.trim();
  const isBeside = isHeading && header.groups.length > 1;
  const others = { ...header, groups: header.groups.slice(1) };
  const groups = isBeside ? [[], ...groupCells(rest, others, row)] : groupCells(rest, header, row);
  for (const [at, group] of groups.entries()) {
    if (group.length === 0) continue;
    const [only] = group;
    // "Contributors:" heads what comes below it.
    const isColon = group.length === 1 && /^[^\d:]{3,40}:$/.test(only?.text.trim() ?? "");
    if (group.length === 1 && only && (isHeadingText(only.text) || isColon)) {
      departments[at] = only.text.trim();
      isHeading = true;
      continue;
    }
    if (NO_PEOPLE.test(departments[at] ?? "")) continue;
    const person = personOf(row, placed(group, header.groups[at] ?? [], row), departments[at]);
    if (person) found.push(person);
  }
  return { found, isHeading };
}

/** Sections beside a crew list that name nobody. */
const NO_PEOPLE =
  /^(?:notes?|production notes|important|safety|info|additional info|hinweise|bemerkungen|remarques|notas|observaciones|weather|schedule)/i;

const isHeadingText = (text: string) =>
  isDepartment(text) || (/^[\p{Lu}\s&/.,'-]{4,40}$/u.test(text.trim()) && !isNameLike(text) && !isRole(text));

function isHeadingCell(cells: readonly Cell[]): boolean {
  const [first, second, third] = cells;
  if (!first || !isHeadingText(first.text)) return false;
  if (cells.length === 1) return true;
  if (!isDepartment(first.text) || !second) return false;
  // "Catering | Sample Kitchen | 555": a role with its name; a third word would be too many.
  if (cellKind(second.text) !== "text" || third === undefined) return false;
  const isUpper = first.text === first.text.toUpperCase();
  return cellKind(third.text) === "text"
    ? isUpper || isNameLike(third.text)
    : isUpper && !isNameLike(second.text);
}

const TEXT_KINDS: Partial<Record<ColumnKind, keyof FoundPerson["texts"]>> = {
  name: "name",
  actor: "name",
  role: "role",
  department: "department",
  character: "character",
  number: "cast_number",
  status: "work_status",
  phone: "phone",
  email: "email",
};
export const TIME_KINDS: Partial<Record<ColumnKind, PersonTimeName>> = {
  call: "call",
  pickup: "pickup",
  makeup: "makeup",
  costume: "makeup",
  on_set: "on_set",
  wrap: "wrap",
};

function personOf(
  row: SheetRow,
  parts: readonly Placed[],
  department: string | undefined,
): FoundPerson | undefined {
  const texts: FoundPerson["texts"] = {};
  const times: FoundPerson["times"] = {};
  let state: CallState | null = null;
  for (const { kind, cell } of parts) {
    const said = cell.text.trim().slice(0, PERSON_TEXT_MAX);
    const textName = TEXT_KINDS[kind];
    const cellIs = cellKind(said);
    if (kind === "other_time") continue;
    if (isTimeColumn(kind)) {
      const timeName = TIME_KINDS[kind] ?? "call";
      const found = timeCell(said);
      if (found && times[timeName] === undefined) {
        times[timeName] = { found, source: sourceOf(row, cell.start + found.start, cell.start + found.end) };
        if (kind === "call") travelIn(row, cell, found, times);
      } else if (kind === "call" || (state === null && !times.call)) state = stateOf(said) ?? state;
    } else if (cellIs === "phone" && texts.phone === undefined) texts.phone = said;
    else if (cellIs === "email" && texts.email === undefined) texts.email = said;
    else if (textName !== undefined && cellIs !== "dash" && texts[textName] === undefined)
      texts[textName] = said;
  }
  if (times.call) state = "timed";
  const first = parts[0]?.cell;
  const last = parts.at(-1)?.cell;
  const hasSomebody =
    texts.name !== undefined ||
    ((texts.role ?? texts.character) !== undefined && (state !== null || times.pickup !== undefined));
  if (!first || !last || !hasSomebody) return undefined;
  if (texts.role === undefined && texts.character === undefined) roleBefore(texts);
  if (
    texts.name !== undefined &&
    (!/\p{L}{2}/u.test(texts.name) ||
      [texts.name, texts.character].some((text) => text !== undefined && timeColumnOf(text) === "call"))
  )
    return undefined;
  if (/https?:|www\.|:\s*$/.test(texts.name ?? "") || isSentence(texts.name ?? "")) return undefined;
  if (isLabelText(texts.name ?? "")) return undefined;
  if (texts.department === undefined && department !== undefined) texts.department = department;
  tidy(texts);
  return { row: row.at, texts, state, times, source: sourceOf(row, first.start, last.end) };
}

const isSentence = (text: string) => {
  const words = text.split(/\s+/).length;
  return words > NAME_WORDS_MAX || (words > 3 && /\d/.test(text)) || /[_|]/.test(text);
};

/** "KEY GRIP R. Boone" in one column is what somebody does, and who. */
function roleBefore(texts: FoundPerson["texts"]): void {
  const said = texts.name ?? "";
  const length = roleAtStart(said);
  const name = said.slice(length).replace(/^[\s:–-]+/, "");
  if (length === 0 || !isNameLike(name)) return;
  [texts.role, texts.name] = [said.slice(0, length), name];
}

/** "Jane Doe (she/her)", "1. JOHN": what stands beside a name is none of it. */
function tidy(texts: FoundPerson["texts"]): void {
  const numbered = /^(?<number>\d{1,3}[A-Z]?)\.?\s+(?<rest>\p{L}.+)$/u;
  for (const key of ["character", "name"] as const) {
    const { number, rest } = numbered.exec(texts[key] ?? "")?.groups ?? {};
    if (number === undefined || rest === undefined) continue;
    texts.cast_number ??= number;
    texts[key] = rest;
  }
  for (const name of ["name", "role", "character"] as const) {
    const said = texts[name]
      ?.replace(name === "name" ? /(?<=\S)\s*\([^)]*\)?$/ : "", "")
      .replaceAll(/\s{2,}/g, " ")
      .replace(/^[-–:•]\s*|\s*[-–:,]$/g, "")
      .trim();
    if (said) texts[name] = said;
    else delete texts[name];
  }
}

/** "07:00 (06:30 w/ travel)": the time at which somebody is fetched is another one. */
function travelIn(row: SheetRow, cell: Cell, call: FoundTime, times: FoundPerson["times"]): void {
  const rest = cell.text.slice(call.end);
  const { inner = "" } = /\((?<inner>[^)]*)\)/.exec(rest)?.groups ?? {};
  if (!/travel|pick|p\/?u|hotel|fahrt|abhol|trajet|transport|viaje|recogida/.test(flat(inner))) return;
  const found = timeCell(inner.replaceAll(/[^\d:.hHapmAPM\s].*$/g, ""));
  const start = cell.start + call.end + rest.indexOf(inner);
  if (found && times.pickup === undefined)
    times.pickup = { found, source: sourceOf(row, start + found.start, start + found.end) };
}
