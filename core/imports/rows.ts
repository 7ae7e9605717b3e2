import type { Mapping } from "../imports.ts";
import type { Window } from "./days.ts";
import { type Cells, readSide, type Written } from "./moments.ts";
import type { SourceRecord, Table } from "./table.ts";
import { zoneNamed } from "./zones.ts";

/** A record with both its sides read, on the way to a schedule item. */
export type Row = {
  number: number;
  record: SourceRecord;
  cells: Cells;
  stageText: string;
  zone: string | null;
  start: Written;
  end: Written;
};

/** Reads every record as the mapping says, blank cells filled from above where it says so. */
export function readRows(table: Table, mapping: Mapping, zone: string, window: Window): Row[] {
  const at = new Map(table.columns.map((name, index) => [name, index]));
  const filled = new Map<string, string>();
  return table.records.map((record, index) => {
    const own = new Map<string, string>();
    const written = (name: string | undefined): string => record.cells[at.get(name ?? "") ?? -1] ?? "";
    // A row without any time has no date to inherit: its date is still open.
    const timed = written(mapping.start.time) !== "" || written(mapping.start.hour) !== "";
    for (const name of mapping.fill_down) {
      const text = written(name);
      if (text !== "") filled.set(name, text);
      else if (timed) own.set(name, filled.get(name) ?? "");
    }
    const cells: Cells = (column) => {
      if (column == null) return "";
      return own.get(column) ?? record.cells[at.get(column) ?? -1] ?? "";
    };
    const zoneText = cells(mapping.zone);
    const rowZone = zoneText === "" ? zone : (zoneNamed(zoneText) ?? null);
    return {
      number: index + 1,
      record,
      cells,
      stageText: cells(mapping.stage),
      zone: rowZone,
      start: readSide(mapping.start, cells, mapping, rowZone ?? zone, window),
      end: readSide(mapping.end, cells, mapping, rowZone ?? zone, window),
    };
  });
}
