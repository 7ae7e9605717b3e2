import { timeCell } from "./cells.ts";
import { timesIn, type FoundTime } from "./clock.ts";
import { datesIn, type WrittenDate } from "./dates.ts";
import type { TimeName } from "./fields.ts";
import { looksLikeAddress } from "./addresses.ts";
import { flat } from "./flat.ts";
import { isLabelText, labelsIn } from "./labels.ts";
import { isPhone } from "./cells.ts";
import { isTimeName } from "./names.ts";
import type { Cell, SheetRow } from "./rows.ts";

/** A line of the day: when, and what. Offsets are of the row's text. */
export type FoundItem = {
  row: SheetRow;
  found: FoundTime;
  /** Where the time stands. */
  timeStart: number;
  timeEnd: number;
  label: string;
  start: number;
  end: number;
  dayOffset: number;
  /** Where time and label begin on the page, and how far they lie apart in heights of a letter. */
  timeX: number;
  labelX: number;
  gap: number;
  names: { name: TimeName; rank: number; extra: number }[];
};

/** Whether a cell is a line of the day, or a part of one. */
export const isOfItem = (items: readonly FoundItem[], row: SheetRow, { start }: { start: number }): boolean =>
  items.some((item) => item.row === row && item.timeStart <= start && start <= item.end);

const LABEL_MAX = 160;
/** In heights of a letter: a time and its label that lie further apart are a line of a list, or no line. */
const PAIR_GAP = 6;
const LIST = { rows: 4, heights: 1.5 };

/** The lines that begin with a time: "08:00 Load-in", "19:30 - 20:30   Dinner", and two such columns beside each other. */
export function itemsIn(rows: readonly SheetRow[], skipped: ReadonlySet<number>, today: string): FoundItem[] {
  const items: FoundItem[] = [];
  let first: string | undefined;
  let dayOffset = 0;
  for (const row of rows) {
    if (skipped.has(row.at)) continue;
    const heading = dayHeading(row, today);
    if (heading) {
      first ??= heading;
      const days = Math.round((Date.parse(heading) - Date.parse(first)) / 86_400_000);
      dayOffset = days >= 0 && days <= 3 ? days : 0;
      continue;
    }
    if (isSection(row)) [first, dayOffset] = [undefined, 0];
    items.push(...itemsOf(row, dayOffset));
  }
  return items.filter((item) => item.gap <= PAIR_GAP || items.some((other) => isListed(item, other)));
}

/** Another line near it whose time and label stand in the same columns. */
function isListed(one: FoundItem, other: FoundItem): boolean {
  if (one === other || Math.abs(one.row.at - other.row.at) > LIST.rows) return false;
  const away = (a: number, b: number) => Math.abs(a - b) <= one.row.height * LIST.heights;
  return away(one.timeX, other.timeX) && away(one.labelX, other.labelX);
}

/** A row that is a date and nothing else heads the lines below it. */
function dayHeading(row: SheetRow, today: string): string | undefined {
  const dates: WrittenDate[] = datesIn(row, today);
  const [date] = dates;
  if (dates.length !== 1 || !date || timesIn(row.text, false).length > 0) return undefined;
  const around = row.flat.slice(0, date.start) + row.flat.slice(date.end);
  return around.replaceAll(/[^\p{L}\d]/gu, "").length <= 14 ? date.readings[0] : undefined;
}

const isSection = (row: SheetRow) => row.cells.length === 1 && /^[^\d]{3,50}:$/.test(row.text.trim());

function itemsOf(row: SheetRow, dayOffset: number): FoundItem[] {
  const items: FoundItem[] = [];
  for (let at = 0; at < row.cells.length; at += 1) {
    const cell = row.cells[at];
    if (!cell) continue;
    const [found] = timesIn(cell.text, true);
    // "1200 Sunset Blvd" is where, and not when.
    const isStreet =
      found && /^\d{4}$/.test(cell.text.slice(found.start, found.end)) && looksLikeAddress(cell.text);
    if (!found || found.start > 1 || isPhone(cell.text) || isStreet) {
      if (at === 0) return [];
      continue;
    }
    const isOnly =
      timeCell(cell.text) !== undefined && cell.text.slice(found.end).replaceAll(/[^\p{L}]/gu, "").length < 3;
    const next = row.cells[at + 1];
    const isPair =
      isOnly && next !== undefined && timeCell(next.text) === undefined && /\p{L}{2}/u.test(next.text);
    if (isOnly && !isPair) {
      // "19:00   20:30   Dinner": from and to in cells of their own.
      const until = next && timeCell(next.text);
      const label = row.cells[at + 2];
      if (until && label && /\p{L}{2}/u.test(label.text) && !timeCell(label.text)) {
        items.push(item(row, cell, { ...found, until }, label, label.start, dayOffset));
        at += 2;
      }
      continue;
    }
    if (isPair && next) at += 1;
    const begin = isPair && next ? next.start : cell.start + found.end;
    items.push(item(row, cell, found, isPair && next ? next : cell, begin, dayOffset));
  }
  return items.filter(({ label }) => /\p{L}{2}/u.test(label));
}

function item(
  row: SheetRow,
  cell: Cell,
  found: FoundTime,
  labelled: Cell,
  from: number,
  dayOffset: number,
): FoundItem {
  const { end } = labelled;
  const lead = /^[\s:\-–—.,)>|*/]*/.exec(row.text.slice(from, end))?.[0].length ?? 0;
  const start = from + lead;
  const label = row.text.slice(start, end).trim().slice(0, LABEL_MAX);
  return {
    row,
    found,
    timeStart: cell.start + found.start,
    timeEnd: cell.start + found.end,
    label,
    start,
    end,
    dayOffset,
    timeX: cell.x0,
    labelX: labelled === cell ? cell.x0 : labelled.x0,
    gap: labelled === cell ? 0 : (labelled.x0 - cell.x1) / row.height,
    names: [
      ...besideIn(row, labelled),
      ...namesOf(row.flat.slice(start, end).split(THEN)[0] ?? "").filter(
        ({ end: to }) => !OWN_TIME.test(row.flat.slice(start + to, end)),
      ),
    ],
  };
}

const BESIDE_RANK = 8;

/** "20:30   Northern Lines   HEADLINE": a label and nothing else, in the column right of who it is. */
function besideIn(row: SheetRow, { end }: Cell): FoundItem["names"] {
  const beside = row.cells.find(({ start }) => start > end);
  const [hit, ...more] = beside && isLabelText(beside.text, 4) ? labelsIn(flat(beside.text)) : [];
  return hit && more.length === 0 && isTimeName(hit.name)
    ? [{ name: hit.name, rank: BESIDE_RANK, extra: 2 }]
    : [];
}

/** "Vorstellung, anschl. Abbau": what comes afterwards has no time here. */
const THEN =
  /[,;(/]?\s(?:anschl\p{L}*\.?|danach|then|followed by|afterwards|puis|ensuite|luego|despues|poi)(?!\p{L})/u;
/** "22:30 End / Curfew 23:00": the line's time is not the curfew's. */
export const OWN_TIME = /^\s?[:@-]?\s?\d{1,2}[:.h]\d{2}/;

const ENDS = /^\s?\d?\s?(?:down|ends?|over|finish\p{L}*|ende|aus|fin|termine|fine)(?!\p{L})/u;
const BESIDE_SHOW = /(?:after|post|pre|before|nach|vor|avant|apres|despues de|antes de)\s?-?\s?$/;
const END_OF =
  /(?<!\p{L})(?:end(?: of(?: the)?)?|ende(?: de[rs])?|fin d[eu](?: la)?|fin del?(?: la)?|fine(?: del(?:lo|la)?)?)\s$/u;
const BUILDS = /^(?:build|dress|prep|pre-?light|light|strike|paint|clear|reset|check|move|rig)/;
const MEETS = /^(?:meet|leave|depart|crew|band|treff|abfahrt|rdv|depart|salida|cita)/;

/** "Show 1 down" is when it ends, "Build stage set" no show, and "laundry in lobby" nobody's call. */
function begins(name: TimeName, said: string, before: string, behind: string): boolean {
  if (name === "support" && /^\s?s\/c(?!\p{L})/u.test(behind)) return false;
  if (name === "set" || name === "support") {
    if (ENDS.test(behind) || BESIDE_SHOW.test(before) || END_OF.test(before)) return false;
    return said !== "set" || !BUILDS.test(before);
  }
  return said !== "lobby" || !/\p{L}/u.test(before) || MEETS.test(before);
}

/** What a line names, with how many words it says beside. */
export function namesOf(flatLabel: string): { name: TimeName; rank: number; extra: number; end: number }[] {
  const words = flatLabel.match(/[\p{L}\d&]+/gu)?.length ?? 0;
  const hits = labelsIn(flatLabel);
  return hits.flatMap(({ name, rank, start, end }) => {
    const [before, behind] = [flatLabel.slice(0, start), flatLabel.slice(end)];
    if (!isTimeName(name) || !begins(name, flatLabel.slice(start, end), before, behind)) return [];
    const own = flatLabel.slice(start, end).match(/[\p{L}\d&]+/gu)?.length ?? 0;
    return [{ name, rank, extra: words - own, end }];
  });
}
