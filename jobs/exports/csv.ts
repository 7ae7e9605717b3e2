import { neutral } from "./cells.ts";
import type { Cells, Column, Head, RowWriter, Sink } from "./table.ts";

/** Excel takes a file without it for another alphabet. */
const BYTE_ORDER_MARK = "\uFEFF";
const LINE_END = "\r\n";
/** RFC 4180 §2, and what splits a cell where a sheet is set to another separator. */
const QUOTED = /[",;\t\r\n]|^\s|\s$/;

/** Comma-separated values: UTF-8, a line of names, then a line a row. */
export async function openCsv(sink: Sink, { columns }: Pick<Head, "columns">): Promise<RowWriter> {
  const write = (lines: string) => sink.write(Buffer.from(lines, "utf8"));
  await write(BYTE_ORDER_MARK + columns.map(({ title }) => quoted(title)).join(",") + LINE_END);
  return {
    add: async (batch) => {
      let lines = "";
      for (const cells of batch) lines += lineOf(columns, cells);
      await write(lines);
    },
    end: () => Promise.resolve(),
  };
}

function lineOf(columns: readonly Column[], cells: Cells): string {
  let line = "";
  for (let at = 0; at < columns.length; at++) {
    const cell = cells[at];
    if (at > 0) line += ",";
    if (cell !== null && cell !== undefined)
      line += columns[at]?.kind === "text" ? quoted(neutral(cell)) : cell;
  }
  return line + LINE_END;
}

const quoted = (words: string): string => (QUOTED.test(words) ? `"${words.replaceAll('"', '""')}"` : words);
