import type { Mapping, MappingInput } from "../imports.ts";
import { readFile } from "./read.ts";
import { readTable } from "./infer.ts";
import { type ResolvedRow, resolveRows } from "./resolve.ts";
import type { Window } from "./days.ts";

export type UnderstandOptions = {
  /** The zone of times that name none, IANA. */
  zone: string;
  /** The production's dates: years that are missing, weekdays and repeats are settled by them. */
  window: Window;
  given?: MappingInput;
  stored?: Mapping | null;
};

export type Understood = { mapping: Mapping; rows: ResolvedRow[]; notes: string[] };

const OUTSIDE_SLACK_MS = 2 * 86_400_000;

/**
 * A file's bytes as schedule items, row by row.
 * @throws UnreadableFile when the file as a whole is of no use, MappingMisfit when `given` names missing columns
 */
export function understand(bytes: Uint8Array, options: UnderstandOptions): Understood {
  const { zone, window, given = {}, stored = null } = options;
  const table = readFile(bytes, zone, window, given.source, stored?.source.path ?? null);
  const context = { window, year: null, fileYear: table.year };
  const reading = readTable(table, context, zone, given, stored);
  const rows = resolveRows(reading, context);
  return {
    mapping: reading.mapping,
    rows,
    notes: [...table.notes, ...reading.notes, ...outsideNote(rows, window)],
  };
}

function outsideNote(rows: ResolvedRow[], window: Window): string[] {
  const from = Date.parse(window.startsOn) - OUTSIDE_SLACK_MS;
  const to = Date.parse(window.endsOn) + OUTSIDE_SLACK_MS;
  const outside = rows.filter(
    (row) =>
      row.item !== null && (Date.parse(row.item.starts_at) < from || Date.parse(row.item.starts_at) > to),
  );
  return outside.length === 0
    ? []
    : [
        `${outside.length === 1 ? "1 row lies" : `${outside.length} rows lie`} outside the production's dates (${window.startsOn} to ${window.endsOn}).`,
      ];
}
