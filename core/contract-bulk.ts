import { CsvError, parse } from "csv-parse/sync";
import * as v from "valibot";
import { CLAUSE_CHARACTERS_MAX, DateOnly, TermsInput } from "./contract-terms.ts";
import { Id } from "./ids.ts";
import { parseAmount } from "./money.ts";
import { Currency, moneyEntries } from "./money-shapes.ts";
import { line } from "./text.ts";
import { isDate } from "./time.ts";

/** Contracts of one list. */
export const BULK_ROWS_MAX = 500;
export const BULK_COLUMNS_MAX = 30;
const BULK_CHARACTERS_MAX = 200_000;
const CELL_CHARACTERS_MAX = 1_000;
const TITLE_CHARACTERS_MAX = 200;
const ERRORS_MAX = 2_000;

/** The columns that every list has; any other may stand in the texts as `{{column}}`. */
export const BULK_COLUMNS = ["email", "amount", "start_date", "end_date"] as const;

export const ContractBulk = v.strictObject({
  production_id: Id,
  csv: v.pipe(
    v.string("must be text"),
    v.minLength(1, "must not be empty"),
    v.maxLength(BULK_CHARACTERS_MAX, `must be at most ${BULK_CHARACTERS_MAX} characters`),
  ),
  /** With merge fields, such as `Engagement of {{first_name}}`. */
  title: line(TITLE_CHARACTERS_MAX),
  currency: v.optional(Currency),
  /** Of all of them; merge fields may stand in `other`. */
  terms: v.optional(TermsInput),
  sign_by: v.optional(v.nullable(DateOnly), null),
  /** Whoever sends them signs after each artist. */
  countersign: v.optional(v.boolean(), false),
  /** Says what would be sent, and every error, and does nothing. */
  dry_run: v.optional(v.boolean(), true),
});
export type ContractBulk = v.InferOutput<typeof ContractBulk>;

export const BulkError = v.object({
  /** As an editor counts them; 1 is the header. */
  line: v.number(),
  column: v.nullable(v.string()),
  detail: v.string(),
});
export type BulkError = v.InferOutput<typeof BulkError>;

export const BulkPreview = v.object({
  dry_run: v.boolean(),
  /** How many contracts these are. */
  count: v.number(),
  contracts: v.array(
    v.object({
      line: v.number(),
      /** null in a preview. */
      id: v.nullable(Id),
      artist_id: Id,
      artist_name: v.string(),
      title: v.string(),
      ...moneyEntries,
      start_date: v.string(),
      end_date: v.string(),
      other: v.nullable(v.string()),
    }),
  ),
  errors: v.array(BulkError),
});
export type BulkPreview = v.InferOutput<typeof BulkPreview>;

/** A line of a list that says what it must; whom its address belongs to is yet to be found. */
export type BulkRow = {
  line: number;
  email: string;
  title: string;
  other: string | null;
  amountMinor: number;
  startDate: string;
  endDate: string;
};

type Template = Pick<ContractBulk, "csv" | "title" | "terms"> & { currency: string };

/** What a spreadsheet would run rather than show: such a cell is refused, so that nobody's export runs it either. */
const FORMULA = /^[=@\t\r]|^[+-](?![\d\s.,()/-]*$)/;
const FIELD = /\{\{\s*([^{}]{1,60}?)\s*\}\}/g;

/** Every line of a list, judged: all that is wrong is said at once, by line and column, and never repeated. */
export function readBulk({ csv, title, terms, currency }: Template): {
  rows: BulkRow[];
  errors: BulkError[];
} {
  const parsed = parseLines(csv);
  if ("error" in parsed) return { rows: [], errors: [parsed.error] };
  const { columns, lines } = parsed;
  const errors: BulkError[] = [
    ...BULK_COLUMNS.filter((name) => !columns.includes(name)).map((name) => ({
      line: 1,
      column: name,
      detail: "is a column that is missing",
    })),
    ...unknownFields([title, terms?.other ?? ""], columns),
  ];
  if (errors.length > 0) return { rows: [], errors };
  const rows: BulkRow[] = [];
  const seen = new Map<string, number>();
  for (const { number, cells } of lines) {
    const wrong = (column: string | null, detail: string) => errors.push({ line: number, column, detail });
    const before = errors.length;
    for (const [column, cell] of Object.entries(cells)) {
      if (FORMULA.test(cell)) wrong(column, "is a formula: write what it says");
      if (cell.length > CELL_CHARACTERS_MAX)
        wrong(column, `must be at most ${CELL_CHARACTERS_MAX} characters`);
    }
    const of = (column: (typeof BULK_COLUMNS)[number]) => cells[column] ?? "";
    const email = of("email").toLowerCase();
    if (email === "") wrong("email", "is missing");
    else if (seen.has(email)) wrong("email", `is the address of line ${seen.get(email)} too`);
    seen.set(email, number);
    const amount = parseAmount(of("amount"), currency);
    if (typeof amount !== "number") wrong("amount", amount.refusal);
    const [from, to] = [of("start_date"), of("end_date")];
    if (!isDate(from)) wrong("start_date", "must be a date such as 2026-09-03");
    if (!isDate(to)) wrong("end_date", "must be a date such as 2026-09-03");
    else if (isDate(from) && to < from) wrong("end_date", "must not be before the first day");
    const merged = merge(title, cells, TITLE_CHARACTERS_MAX)?.trim() ?? "";
    if (merged === "") wrong(null, `makes a title of 1 to ${TITLE_CHARACTERS_MAX} characters`);
    const other = terms?.other ? merge(terms.other, cells, CLAUSE_CHARACTERS_MAX) : null;
    if (other === undefined)
      wrong(null, `makes other terms of more than ${CLAUSE_CHARACTERS_MAX} characters`);
    if (errors.length === before && typeof amount === "number" && other !== undefined)
      rows.push({
        line: number,
        email,
        title: merged,
        other,
        amountMinor: amount,
        startDate: from,
        endDate: to,
      });
  }
  return { rows, errors: errors.slice(0, ERRORS_MAX) };
}

type Line = { number: number; cells: Record<string, string> };

function parseLines(csv: string): { columns: string[]; lines: Line[] } | { error: BulkError } {
  const error = (line: number, detail: string) => ({ error: { line, column: null, detail } });
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(csv, {
      bom: true,
      delimiter: csv.split("\n", 1)[0]?.includes(";") ? ";" : ",",
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      trim: true,
      // One more than are taken, to know that there are more.
      to: BULK_ROWS_MAX + 2,
    }) as unknown as typeof records;
  } catch (problem) {
    if (!(problem instanceof CsvError)) throw problem;
    return error(
      Number(problem.lines ?? 1),
      "cannot be read: a quote is not closed, or stands where none may",
    );
  }
  const [header, ...rest] = records;
  if (!header || rest.length === 0) return error(1, "has no lines below its header");
  if (rest.length > BULK_ROWS_MAX) return error(1, `has more than ${BULK_ROWS_MAX} lines`);
  const columns = header.record.map((name) => name.trim().toLowerCase());
  if (columns.length > BULK_COLUMNS_MAX) return error(1, `has more than ${BULK_COLUMNS_MAX} columns`);
  if (new Set(columns).size < columns.length) return error(1, "names a column twice");
  const wide = rest.find(({ record }) => record.length !== columns.length);
  if (wide) return error(wide.info.lines, `has not ${columns.length} cells as the header has`);
  return {
    columns,
    lines: rest.map(({ record, info }) => ({
      number: info.lines,
      cells: Object.fromEntries(columns.map((name, at) => [name, record[at] ?? ""])),
    })),
  };
}

function unknownFields(texts: readonly string[], columns: readonly string[]): BulkError[] {
  const fields = texts.flatMap((text) =>
    [...text.matchAll(FIELD)].map(([, name = ""]) => name.toLowerCase()),
  );
  return fields.some((name) => !columns.includes(name))
    ? [{ line: 1, column: null, detail: "has no column for one of the merge fields" }]
    : [];
}

/** The text with its fields filled in; undefined where that is more than `max` characters, which are not made then. */
function merge(text: string, cells: Record<string, string>, max: number): string | undefined {
  const valueOf = (name: string) => cells[name.toLowerCase()] ?? "";
  let length = text.length;
  for (const [field, name = ""] of text.matchAll(FIELD)) length += valueOf(name).length - field.length;
  return length > max ? undefined : text.replaceAll(FIELD, (_, name: string) => valueOf(name));
}
