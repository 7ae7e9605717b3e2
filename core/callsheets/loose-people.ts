import { cellKind, stateOf, timeCell } from "./cells.ts";
import { timesIn } from "./clock.ts";
import { isLabelText } from "./labels.ts";
import { timeColumnOf } from "./columns.ts";
import { TIME_KINDS, type FoundPerson } from "./people.ts";
import { isDepartment, isNameLike, isRole, roleAtStart } from "./roles.ts";
import { sourceOf, type Cell, type SheetRow } from "./rows.ts";

/** So many rows of "what they do, name, when" are a crew list, also without the heads of a table. */
const LIST_MIN = 3;

type Run = { role: Cell; name: Cell; typed: Cell[] };

/** People in lists without heads: "1st AC    Ali Wong    6:00A", also two such lists beside each other. */
export function listedPeople(
  rows: readonly SheetRow[],
  skipped: ReadonlySet<number>,
): { people: FoundPerson[]; rows: ReadonlySet<number> } {
  const lists = rows
    .filter(({ at }) => !skipped.has(at))
    .flatMap((row, index, all) => runsOf(row).map((run, at) => ({ row, run, at, above: all[index - 1] })));
  const isList = lists.length >= LIST_MIN;
  const used = new Set<number>();
  const departments: (string | undefined)[] = [];
  const people = lists.flatMap(({ row, run, at, above }): FoundPerson[] => {
    if (!isList && roleAtStart(run.role.text) === 0) return [];
    const headings = above?.cells.every(({ text }) => isDepartment(text)) === true ? above.cells : [];
    if (headings[at] !== undefined) departments[at] = headings[at].text.trim();
    used.add(row.at);
    return [personOf(row, run, departments[at])];
  });
  return { people, rows: used };
}

function runsOf(row: SheetRow): Run[] {
  const runs: Run[] = [];
  let words: Cell[] = [];
  for (const cell of row.cells) {
    const kind = cellKind(cell.text);
    const open = runs.at(-1);
    // "AC   Jules Beck": two letters that mean something else where a call stands.
    const isShortRole = words.length === 0 && (kind === "status" || (kind === "state" && isRole(cell.text)));
    if (kind === "text" || isShortRole) {
      words.push(cell);
      continue;
    }
    const [role, name] = words.slice(-2);
    if (role && name && words.length <= 3 && isNameLike(name.text)) runs.push({ role, name, typed: [cell] });
    else if (open && words.length === 0) open.typed.push(cell);
    words = [];
  }
  return runs.filter(({ typed }) =>
    typed.some(({ text }) => ["time", "short", "state"].includes(cellKind(text))),
  );
}

function personOf(row: SheetRow, { role, name, typed }: Run, department: string | undefined): FoundPerson {
  const said = (kind: string) => typed.find(({ text }) => cellKind(text) === kind)?.text.trim();
  const [phone, email, state] = [said("phone"), said("email"), said("state")];
  const call = typed.findLast(({ text }) => timeCell(text) !== undefined);
  const found = call && timeCell(call.text);
  return {
    row: row.at,
    texts: {
      role: role.text.trim(),
      name: name.text.trim(),
      ...(department === undefined ? {} : { department }),
      ...(phone === undefined ? {} : { phone }),
      ...(email === undefined ? {} : { email }),
    },
    state: found ? "timed" : state === undefined ? null : (stateOf(state) ?? null),
    times:
      call && found
        ? { call: { found, source: sourceOf(row, call.start + found.start, call.start + found.end) } }
        : {},
    source: sourceOf(row, role.start, typed.at(-1)?.end ?? name.end, 0.9),
  };
}

const PIECES = /[,;]|\s[-–—]\s/;
const NAMED_LINE =
  /^(?<name>\p{Lu}[\p{L}'.-]+(?:\s\p{L}[\p{L}'.-]*){1,3})\s*(?:\((?<part>[^)]{1,40})\)\s*[-–—:,]?|\s[-–—]|-(?=\s)|[:,])\s*(?=.*\d)/u;

/** "Chef Marco Bellini      HMU 7:00a      Set 8:00a": who, and in each further cell what is when. */
function namedCells(row: SheetRow): FoundPerson | undefined {
  const [first, ...rest] = row.cells;
  if (!first || rest.length === 0 || !isNameLike(first.text) || isLabelText(first.text)) return undefined;
  const times: FoundPerson["times"] = {};
  for (const cell of rest) {
    const [found] = timesIn(cell.text, true);
    const column = found && timeColumnOf(cell.text.slice(0, found.start));
    const name = column && TIME_KINDS[column];
    if (!found || name === undefined || cell.text.length - found.end > 2) return undefined;
    times[name] ??= { found, source: sourceOf(row, cell.start + found.start, cell.start + found.end) };
  }
  const length = roleAtStart(first.text);
  const name = first.text.slice(length).trim();
  const texts =
    isNameLike(name) && length > 0 ? { name, role: first.text.slice(0, length) } : { name: first.text };
  const source = sourceOf(row, first.start, rest.at(-1)?.end ?? first.end, 0.88);
  return { row: row.at, texts, state: times.call ? "timed" : null, times, source };
}

/** What a mail says of somebody: "Mila Kunze (Nora) - pick up 13:15, make-up 14:00, on set 15:30". */
export function mailedPeople(rows: readonly SheetRow[], skipped: ReadonlySet<number>): FoundPerson[] {
  return rows.flatMap((row) => {
    if (skipped.has(row.at)) return [];
    const named = namedCells(row);
    if (named) return [named];
    return row.cells.flatMap((cell) => {
      const match = NAMED_LINE.exec(cell.text);
      const { name = "", part } = match?.groups ?? {};
      if (!match || !isNameLike(name) || roleAtStart(name) > 0 || isLabelText(name)) return [];
      // "Ella Ellis (gaffer) 06:45"; "Company Move: 13:30" is nobody.
      const isSomebody = part !== undefined && (roleAtStart(part) === part.length || isDepartment(part));
      const times = timesAfter(row, cell, match[0].length, isSomebody);
      if (Object.keys(times).length === 0) return [];
      const texts: FoundPerson["texts"] = { name };
      if (part !== undefined) texts[roleAtStart(part) > 0 ? "role" : "character"] = part;
      const state = times.call ? ("timed" as const) : null;
      return [{ row: row.at, texts, state, times, source: sourceOf(row, cell.start, cell.end, 0.88) }];
    });
  });
}

/** Times of a day that are named in running words; one alone is the call. */
export function timesAfter(
  row: SheetRow,
  cell: Cell,
  from: number,
  mayBeAlone = false,
): FoundPerson["times"] {
  const times: FoundPerson["times"] = {};
  let at = from;
  for (const piece of cell.text.slice(from).split(PIECES)) {
    const begin = cell.text.indexOf(piece, at);
    at = begin + piece.length;
    const [found] = timesIn(piece, true);
    if (!found) continue;
    const before = piece.slice(0, found.start);
    const column = timeColumnOf(before) ?? (mayBeAlone && before.trim() === "" ? "call" : undefined);
    const name = column === undefined ? undefined : TIME_KINDS[column];
    const start = cell.start + begin;
    if (name !== undefined && times[name] === undefined)
      times[name] = { found, source: sourceOf(row, start + found.start, start + found.end) };
  }
  return times;
}
