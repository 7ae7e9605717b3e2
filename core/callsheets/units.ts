import type { Field, Unit } from "./fields.ts";
import { unitIn, type UnitHit } from "./head.ts";
import { roleAtStart } from "./roles.ts";
import { sourceOf, type SheetRow } from "./rows.ts";
import { timesIn } from "./clock.ts";

/** The rows of one unit's day; what stands above all units is of each. */
export type Segment = { unit: Field<Unit> | null; rows: readonly SheetRow[] };

const ASIDE = /(?:\([^)]*|(?<!\p{L})(?:see|with|w\/|from|as|s\.|siehe|voir|ver|cf\.?)\s)$/u;

type Mark = { row: SheetRow; hit: UnitHit; isPageTop: boolean };

/** So many rows are the head of a page. */
const HEAD_ROWS = 6;
const BESIDE_UNIT =
  /call\s?sheet|day\s?sheet|tagesdispo|dispo|feuille de service|hoja de rodaje|orden de rodaje|schedule|crew|team|equipe|equipo|[^\p{L}]/gu;

/** A file of two units is two sheets: each begins where its unit is named in a heading. */
export function segmentsOf(rows: readonly SheetRow[]): Segment[] {
  const marks = marksIn(rows);
  const units = new Set(marks.map(({ hit }) => hit.unit));
  const [first] = marks;
  if (!first) return [{ unit: null, rows }];
  if (units.size === 1) return [{ unit: fieldOf(first), rows }];
  const changes = marks.filter(({ hit }, at) => at === 0 || hit.unit !== marks[at - 1]?.hit.unit);
  if (changes.length === 2 && isOneHead(changes, rows)) return [{ unit: fieldOf(first), rows }];
  const begins = changes.map(({ row, isPageTop }, at) => {
    const before = changes[at - 1];
    // A page that is headed by its unit is that unit's from its first row.
    const isOwnPage =
      isPageTop && (before === undefined ? changes[1]?.row.page !== row.page : before.row.page !== row.page);
    return isOwnPage ? rows.findIndex(({ page }) => page === row.page) : rows.indexOf(row);
  });
  const shared = rows.slice(0, begins[0] ?? 0);
  const byUnit = new Map<Unit, Segment>();
  for (const [at, mark] of changes.entries()) {
    const own = rows.slice(begins[at], begins[at + 1]);
    const known = byUnit.get(mark.hit.unit);
    byUnit.set(
      mark.hit.unit,
      known
        ? { ...known, rows: [...known.rows, ...own] }
        : { unit: fieldOf(mark), rows: [...shared, ...own] },
    );
  }
  return [...byUnit.values()];
}

const ONE_HEAD_ROWS = 2;

/** "2ND UNIT CALL SHEET" and below it "MAIN UNIT DAY 31", with no time between them: the first is whose sheet it is. */
function isOneHead([first, second]: readonly Mark[], rows: readonly SheetRow[]): boolean {
  if (!first?.isPageTop || !second || second.row.page !== first.row.page) return false;
  const from = rows.indexOf(first.row);
  const between = rows.slice(from, rows.indexOf(second.row) + 1);
  return (
    between.length <= ONE_HEAD_ROWS + 1 &&
    between.every(({ text }) => timesIn(text, false).length === 0) &&
    /\d/.test(second.row.flat.slice(second.hit.end))
  );
}

const fieldOf = ({ row, hit }: Mark): Field<Unit> => ({
  value: hit.unit,
  ...sourceOf(row, hit.start, hit.end, 0.95),
});

function marksIn(rows: readonly SheetRow[]): Mark[] {
  const seen = new Map<number, number>();
  return rows.flatMap((row): Mark[] => {
    const place = seen.get(row.page) ?? 0;
    seen.set(row.page, place + 1);
    const isPageTop = place < HEAD_ROWS;
    const cell = row.cells.find(({ start, end }) => unitIn(row.flat.slice(start, end)) !== undefined);
    const said = cell && row.flat.slice(cell.start, cell.end);
    const hit = said === undefined ? undefined : unitIn(said);
    if (!cell || said === undefined || !hit) return [];
    // "(Main Unit Day 31)", "see main unit": another unit's sheet is spoken of.
    if (ASIDE.test(said.slice(0, hit.start))) return [];
    // "Second Unit Director: Jo Example" is somebody of it.
    if (roleAtStart(said.slice(hit.end).trim()) > 0) return [];
    const rest = `${said.slice(0, hit.start)} ${said.slice(hit.end)}`.replaceAll(BESIDE_UNIT, "");
    const isAlone =
      rest === "" && row.cells.every((other) => other === cell || timesIn(other.text, true).length === 0);
    const isHead =
      isPageTop &&
      !hit.isNumbered &&
      timesIn(row.text, false).length === 0 &&
      !/park|base|move|office/.test(row.flat);
    if (!isAlone && !isHead) return [];
    return [{ row, hit: { ...hit, start: cell.start + hit.start, end: cell.start + hit.end }, isPageTop }];
  });
}
