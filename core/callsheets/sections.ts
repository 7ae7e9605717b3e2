import { timesIn } from "./clock.ts";
import type { Header } from "./columns.ts";
import { isLabelCell } from "./labelled.ts";
import { isDepartment } from "./roles.ts";
import { labelsIn } from "./labels.ts";
import type { SheetRow } from "./rows.ts";

const ADVANCE =
  /^(?:advance(?! (?:sheet|form|info|fee|for))(?: (?:schedule|call|shooting))?|prelim(?:inary)?(?: call| schedule)?|next show|tomorrow(?:'s)?(?: schedule| call)?|next (?:shoot(?:ing)? )?day|next day schedule|morgen|vorschau(?: .*)?|nachster (?:dreh)?tag|demain|lendemain|manana|avance|siguiente (?:dia|jornada)|dia siguiente|jour suivant|previsions? (?:demain|du lendemain)|plan (?:de manana|du lendemain)|domani|giorno successivo|prossimo giorno|volgende (?:draai)?dag|amanha|proxim[oa] (?:dia|diaria)|dia seguinte|previsao amanha)(?:[\s:(-].*)?$/;
const ADVANCE_ROWS_MAX = 14;
const TOP_ROWS = 3;

/** Rows of what comes after the sheet's day: its times are none of this day's. */
export function advanceRows(rows: readonly SheetRow[], headers: readonly Header[]): Set<number> {
  const out = new Set<number>();
  for (const [index, row] of rows.entries()) {
    // "PRELIMINARY CALL SHEET" at the top is what the whole sheet is.
    if (out.has(row.at) || index < TOP_ROWS) continue;
    const cell = row.cells.find(({ start, end }) => ADVANCE.test(row.flat.slice(start, end).trim()));
    if (!cell || cell !== row.cells[0]) continue;
    out.add(row.at);
    // One line of its own, or a section down to the next heading.
    if (row.cells.length > 1 || timesIn(cell.text, false).length > 0) continue;
    for (const below of rows.slice(index + 1, index + 1 + ADVANCE_ROWS_MAX)) {
      const header = headers.find(({ at }) => at === below.at);
      const isCrew = below.cells.every(({ text }) => isDepartment(text));
      if ((header && header.type !== "scenes") || isCrew || (isHeading(below) && below.at > row.at + 1))
        break;
      out.add(below.at);
    }
  }
  return out;
}

const ENDS: ReadonlySet<string> = new Set([
  "other",
  "hospital",
  "weather",
  "parking",
  "location",
  "hotel",
  "venue",
  "base",
]);

/** A row that is one label and nothing else. */
function isHeading(row: SheetRow): boolean {
  const [cell] = row.cells;
  if (!cell || row.cells.length > 1 || !isLabelCell(row, cell)) return false;
  const [label] = labelsIn(row.flat);
  return label !== undefined && ENDS.has(label.name);
}

const END_OF_TABLE =
  /^(?:notes?|production notes|additional info|billing information|invoicing info|bill to|hinweise|bemerkungen|anmerkungen|remarques|notas|observaciones|hospital|nearest hospital|weather|advance|tomorrow|next day|morgen|demain|manana|domani|amanha|requirements|department notes)(?!\p{L})/u;

/** What heads another section ends a list of people. */
export function isEndOfTable(row: SheetRow): boolean {
  const [cell] = row.cells;
  return cell !== undefined && row.cells.length <= 2 && END_OF_TABLE.test(row.flat) && isLabelCell(row, cell);
}
