import { readCell } from "./cells.ts";
import { readHeader } from "./headers.ts";
import { cleanCell, type SourceRecord, type Table } from "./table.ts";

const SHARE_MAX = 0.6;

/**
 * Lines that stand over the rows below them: a date ("Friday 27 June") or a stage, alone in their line. They become
 * columns of the rows they head; they are not rows themselves.
 */
export function liftSections(table: Table): Table {
  if (table.format !== "delimited" || table.columns.length < 3) return table;
  const alone = table.records.map(({ cells }) => {
    const filled = cells.filter((cell) => cell !== "");
    return filled.length === 1 && filled[0]!.length <= 60 ? cleanCell(filled[0]!) : null;
  });
  const count = alone.filter((text) => text !== null).length;
  if (count === 0 || count / table.records.length > SHARE_MAX) return table;
  const dates = alone.map((text) => text !== null && isDateHeading(text));
  const stageNamed = table.columns.some((name) => (readHeader(name).roles.get("stage") ?? 0) > 0.7);
  const stages = alone.map(
    (text, index) => text !== null && !dates[index] && !stageNamed && !/\d/.test(text),
  );
  const withDates = dates.includes(true);
  // One stray line is a remark; headings come for each stage.
  const withStages = stages.filter(Boolean).length >= 2;
  if (!withDates && !withStages) return table;
  let [date, stage, lifted] = ["", "", 0];
  const records: SourceRecord[] = [];
  for (const [index, record] of table.records.entries()) {
    if (dates[index] || (withStages && stages[index])) {
      if (dates[index]) date = alone[index]!;
      else stage = alone[index]!;
      lifted++;
      continue;
    }
    records.push({
      ...record,
      cells: [...record.cells, ...(withDates ? [date] : []), ...(withStages ? [stage] : [])],
    });
  }
  const columns = [
    ...table.columns,
    ...(withDates ? ["section_date"] : []),
    ...(withStages ? ["section_stage"] : []),
  ];
  const notes = [
    ...table.notes,
    `${lifted} line${lifted === 1 ? "" : "s"} that only name a day or a stage were taken as headings of the rows below.`,
  ];
  return { ...table, columns, records, notes };
}

function isDateHeading(text: string): boolean {
  const moment = readCell(text, "date", "day_first") ?? readCell(text, "date", "month_first");
  return (
    moment !== undefined &&
    (moment.date !== undefined || moment.instant !== undefined) &&
    moment.times.length === 0
  );
}
