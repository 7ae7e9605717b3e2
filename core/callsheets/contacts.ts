import { isPhone, timeCell } from "./cells.ts";
import { timesAfter } from "./loose-people.ts";
import type { FoundPerson } from "./people.ts";
import { isLabelText } from "./labels.ts";
import { isDepartment, isNameLike, roleAtStart } from "./roles.ts";
import { sourceOf, type Cell, type SheetRow } from "./rows.ts";

const CONTACTS_MAX = 80;
const PHONE_IN = /\+?\(?\d[\d\s().\-/]{6,18}\d/;
const EMAIL_IN = /[^\s,;<>()]+@[^\s,;<>()]+\.[^\s,;<>()]+/;

/** Who is named with what they do outside of tables: "1st AD: Jane Doe, 555 0134", "Jane Doe (Tour manager)". */
export function contactsIn(rows: readonly SheetRow[], skipped: ReadonlySet<number>): FoundPerson[] {
  const found: FoundPerson[] = [];
  for (const row of rows) {
    if (skipped.has(row.at) || found.length >= CONTACTS_MAX) continue;
    for (const [at, cell] of row.cells.entries()) {
      const one = behindRole(row, cell, row.cells[at + 1], row.cells[at + 2]);
      const further = furtherIn(row, cell).flatMap(
        (part) => behindRole(row, part, undefined, undefined) ?? [],
      );
      if (one) found.push(one);
      found.push(...further);
      if (!one && further.length === 0) found.push(...inBrackets(row, cell));
    }
  }
  return found;
}

/** "PM Dag Olsen +47 555": letters that everybody on a tour knows, a name, and their number. */
const SHORT_ROLE = /^\p{Lu}{2,3}$/u;
const NAME_AND_PHONE = /^\s+\p{Lu}[\p{L}'.-]+(?:\s\p{Lu}[\p{L}'.-]+){1,2}\s*(?:\+?\d|[,/(]|$)/u;

/** "TM: Ivor Banks 07700. Rep: Sal Mundy", "Questions: Production Manager: Ros Peake": roles further on in a sentence. */
function furtherIn(row: SheetRow, cell: Cell): Cell[] {
  const begins = [
    ...cell.text.matchAll(/[.;:]\s+(?=\p{Lu}[^:.;]{1,40}:\s)|\s\/\s+(?=\p{Lu}{2,3}:?\s\p{Lu})/gu),
  ].map(({ index, 0: sign }) => index + sign.length);
  return begins.map((begin, at) => {
    const end = begins[at + 1] ?? cell.text.length;
    return {
      ...cell,
      start: cell.start + begin,
      end: cell.start + end,
      text: row.text.slice(cell.start + begin, cell.start + end).trim(),
    };
  });
}

function behindRole(
  row: SheetRow,
  cell: Cell,
  right: Cell | undefined,
  further: Cell | undefined,
): FoundPerson | undefined {
  const length = roleAtStart(cell.text.replace(/^[-–•]\s/, "  ")) || departmentAtStart(cell.text);
  if (length === 0) return undefined;
  const role = cell.text.slice(0, length).trim();
  const rest = cell.text.slice(length);
  const separator = /^\s*(?:[:–—=>]|-|\/\/)+\s*/.exec(rest)?.[0].length ?? 0;
  const isShort = separator === 0 && SHORT_ROLE.test(role) && NAME_AND_PHONE.test(rest);
  const isHere = isShort || (separator > 0 && rest.length > separator);
  const said = isHere
    ? rest.slice(separator).trimStart()
    : rest.trim().replace(/[:\-–]$/, "") === ""
      ? (right?.text ?? "")
      : "";
  const name = nameAtStart(said);
  if (name === undefined) return undefined;
  const end = isHere ? cell.end : (right?.end ?? cell.end);
  const around = `${said.slice(name.length)} ${(isHere ? right?.text : further?.text) ?? ""}`;
  const found = person(row, cell.start, end, { name, role: role.replace(/^[-–•]\s*/, "") }, around);
  // "Sound: Devin Mills – call 8:30am", "Kamera: Uwe Boll    08:00"
  const times = isHere ? timesAfter(row, cell, length) : {};
  const beside = isHere ? right : further;
  const time = beside && timeCell(beside.text);
  if (beside && time)
    times.call ??= { found: time, source: sourceOf(row, beside.start + time.start, beside.start + time.end) };
  return { ...found, times, state: times.call ? "timed" : null };
}

const OF_DEPARTMENT =
  /^(?<department>\p{L}[\p{L} &/]{1,28}?)\s*[:–—-]\s+\p{Lu}[\p{L}'.-]+(?:\s(?:\p{Lu}[\p{L}'.-]+|de|van|von|der|la|di)){1,3}\s*(?:[,;(–—|-]|\+?\d[\d\s().-]{6,}|$)/u;

/** "Licht - Murat Yildiz, 0151 555": a department with who works there, and no sentence of it. */
function departmentAtStart(text: string): number {
  const department = OF_DEPARTMENT.exec(text)?.groups?.["department"] ?? "";
  return isDepartment(department) && !isLabelText(department, 1) ? department.length : 0;
}

/** The words before a comma, a number or an address of mail. */
function nameAtStart(text: string): string | undefined {
  const name =
    /^[^,;:<|/\d@+]+/
      .exec(text.replace(/\S+@\S+.*$/, ""))?.[0]
      .replace(/[\s(–—-]+$/, "")
      .replace(/\s+\(.*$/, "")
      .replace(/\s[-–—]\s.*$/, "")
      .trim() ?? "";
  return isNameLike(name) ? name : undefined;
}

const BRACKETED = /(?<name>\p{Lu}[\p{L}'.-]+(?:\s[\p{L}'.-]+){1,3})\s*\(\s*(?<role>[^()]{2,40}?)\s*\)/gu;

function inBrackets(row: SheetRow, cell: Cell): FoundPerson[] {
  return [...cell.text.matchAll(BRACKETED)].flatMap((match) => {
    const { name = "", role = "" } = match.groups ?? {};
    if (roleAtStart(role) !== role.length || roleAtStart(name) > 0) return [];
    const start = cell.start + match.index;
    return [person(row, start, start + match[0].length, { name, role }, "")];
  });
}

function person(
  row: SheetRow,
  start: number,
  end: number,
  texts: FoundPerson["texts"],
  around: string,
): FoundPerson {
  const phone = PHONE_IN.exec(around)?.[0]
    .replace(/^\((?![^)]*\))/, "")
    .trim();
  const email = EMAIL_IN.exec(around)?.[0];
  return {
    row: row.at,
    texts: {
      ...texts,
      ...(phone !== undefined && isPhone(phone) ? { phone } : {}),
      ...(email === undefined ? {} : { email }),
    },
    state: null,
    times: {},
    source: sourceOf(row, start, end, 0.85),
  };
}
