import { readingsOf, timesIn, type ClockStyle, type FoundTime } from "./clock.ts";
import type { Labelled } from "./labelled.ts";
import type { NamedTime } from "./named-times.ts";
import { isTimeName } from "./names.ts";
import { sourceOf, type Cell } from "./rows.ts";

const BETWEEN = /^\s*(?:[/|&+]|-|und|and|et|y|e|en)\s*$/;
const QUALITY = 0.9;

/** "Sunrise / Sunset   06:41 / 19:52": two labels and, in their order, two times. With the cells that hold them. */
export function fromPairs(
  labelled: readonly Labelled[],
  style: ClockStyle,
): { named: NamedTime[]; cells: ReadonlySet<Cell> } {
  const cells = new Set<Cell>();
  const named = labelled.flatMap((one, at): NamedTime[] => {
    const next = labelled[at + 1];
    if (next?.cell !== one.cell || next.row !== one.row) return [];
    const [first, second] = [one.hit.name, next.hit.name];
    if (!isTimeName(first) || !isTimeName(second) || first === second) return [];
    const { flat } = one.row;
    if (!BETWEEN.test(flat.slice(one.hit.end, next.hit.start))) return [];
    const times = pairBehind(next);
    if (times === undefined) return [];
    cells.add(one.cell);
    return times.found.map((found, index): NamedTime => {
      const { name, rank } = index === 0 ? { ...one.hit, name: first } : { ...next.hit, name: second };
      const source = sourceOf(one.row, times.from + found.start, times.from + found.end);
      return {
        name,
        found,
        readings: readingsOf(found, style),
        until: null,
        quality: QUALITY - rank * 0.004,
        rank,
        unit: null,
        source,
      };
    });
  });
  return { named, cells };
}

/** Two times behind the second label, or in the cell right of it; a slash between them is no range. */
function pairBehind({ inline, right, row }: Labelled): { found: FoundTime[]; from: number } | undefined {
  const places = [inline, ...(right ? [{ start: right.start, end: right.end }] : [])];
  for (const { start, end } of places) {
    const times = timesIn(row.text.slice(start, end), true).flatMap((one) =>
      one.until ? [{ ...one, end: one.until.start }, one.until] : [one],
    );
    const [first, second] = times;
    if (times.length === 2 && first && second) return { found: [plain(first), plain(second)], from: start };
  }
  return undefined;
}

const plain = ({ until: _until, ...time }: FoundTime): FoundTime => time;
