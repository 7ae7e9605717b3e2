import { decimalsOfNumber, neutral } from "./cells.ts";
import type { Cells, Column, Head, RowWriter, Sink } from "./table.ts";
import { openZip, type ZipWriter } from "./zip.ts";

/** Of what ECMA-376 calls `cellXfs`, by their places in STYLES. */
const STYLE = { text: 0, heading: 1, date: 2, instant: 3, byDecimals: [4, 5, 6, 7] } as const;
/** Rows of a sheet, and characters of a cell, as Excel takes them. */
export const SHEET_ROWS_MAX = 1_048_576;
const CELL_CHARS_MAX = 32_767;
const DAY_MS = 86_400_000;
/** Day 0 of a sheet lies so many days before 1970, for days from March 1900 on. */
const DAYS_BEFORE_1970 = 25_569;
const FIRST_DAY = "1900-03-01";

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

const FILES: Readonly<Record<string, string>> = {
  "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  "_rels/.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATIONS}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
  "xl/styles.xml": `<styleSheet xmlns="${MAIN}"><numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="#,##0.0"/><numFmt numFmtId="167" formatCode="#,##0.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="8"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="165" applyNumberFormat="1"/><xf xfId="0" numFmtId="3" applyNumberFormat="1"/><xf xfId="0" numFmtId="166" applyNumberFormat="1"/><xf xfId="0" numFmtId="4" applyNumberFormat="1"/><xf xfId="0" numFmtId="167" applyNumberFormat="1"/></cellXfs></styleSheet>`,
};

/** An Office Open XML workbook (ECMA-376): a sheet of the rows, whose head stays in sight, and one about them. */
export async function openXlsx(sink: Sink, head: Head): Promise<RowWriter> {
  const { title, columns, facts } = head;
  const zip = openZip(sink);
  for (const [name, content] of Object.entries(FILES)) await writeFile(zip, name, XML + content);
  await writeFile(
    zip,
    "xl/workbook.xml",
    `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="${escaped(title)}" sheetId="1" r:id="rId1"/><sheet name="About" sheetId="2" r:id="rId2"/></sheets></workbook>`,
  );
  const about = facts.map(([label, words], at) =>
    rowOf(at + 1, [textCell("A", at + 1, label, STYLE.heading), textCell("B", at + 1, neutral(words))]),
  );
  await writeFile(zip, "xl/worksheets/sheet2.xml", sheetOf([20, 60], about.join("")));
  const sheet = await zip.file("xl/worksheets/sheet1.xml");
  const names = columns.map((_, at) => columnName(at));
  await sheet.write(beginning(columns.map(({ width }) => width)));
  await sheet.write(
    rowOf(
      1,
      columns.map((column, at) => textCell(names[at] ?? "", 1, column.title, STYLE.heading)),
    ),
  );
  let row = 1;
  return {
    add: async (batch) => {
      let xml = "";
      for (const cells of batch) xml += rowOf(++row, cellsOf(columns, names, cells, row));
      await sheet.write(xml);
    },
    end: async () => {
      const last = `${names.at(-1) ?? "A"}${row}`;
      await sheet.write(`</sheetData><autoFilter ref="A1:${last}"/></worksheet>`);
      await sheet.end();
      await zip.end();
    },
  };
}

async function writeFile(zip: ZipWriter, name: string, content: string): Promise<void> {
  const file = await zip.file(name);
  await file.write(content);
  await file.end();
}

const beginning = (widths: readonly number[]): string =>
  `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>${colsOf(widths)}<sheetData>`;
const sheetOf = (widths: readonly number[], rows: string): string =>
  `${XML}<worksheet xmlns="${MAIN}">${colsOf(widths)}<sheetData>${rows}</sheetData></worksheet>`;
const colsOf = (widths: readonly number[]): string =>
  `<cols>${widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`).join("")}</cols>`;
const rowOf = (row: number, cells: readonly string[]): string => `<row r="${row}">${cells.join("")}</row>`;

function cellsOf(columns: readonly Column[], names: readonly string[], cells: Cells, row: number): string[] {
  const made: string[] = [];
  for (let at = 0; at < columns.length; at++) {
    const cell = cells[at];
    if (cell === null || cell === undefined) continue;
    made.push(cellOf(columns[at]?.kind ?? "text", names[at] ?? "", row, cell));
  }
  return made;
}

function cellOf(kind: Column["kind"], name: string, row: number, cell: string): string {
  if (kind === "text") return textCell(name, row, neutral(cell));
  if (kind === "number") {
    const decimals = decimalsOfNumber(cell);
    // Exact as a text, where a number would be another.
    return decimals === undefined ? textCell(name, row, cell) : valueCell(name, row, styleOf(decimals), cell);
  }
  if (cell < FIRST_DAY) return textCell(name, row, cell);
  const ms = Date.parse(kind === "date" ? `${cell}T00:00:00Z` : `${cell.replace(" ", "T")}Z`);
  return valueCell(name, row, STYLE[kind], String(DAYS_BEFORE_1970 + ms / DAY_MS));
}

const styleOf = (decimals: number): number => STYLE.byDecimals[decimals] ?? STYLE.text;
const valueCell = (name: string, row: number, style: number, value: string): string =>
  `<c r="${name}${row}" s="${style}"><v>${value}</v></c>`;
/** Spaces that XML would take away. */
const SPACED = /^\s|\s$|\n/;

/** What is usual is left unsaid: a third of a sheet would be that. */
function textCell(name: string, row: number, words: string, style: number = STYLE.text): string {
  const styled = style === STYLE.text ? "" : ` s="${style}"`;
  const spaced = SPACED.test(words) ? ' xml:space="preserve"' : "";
  return `<c r="${name}${row}"${styled} t="inlineStr"><is><t${spaced}>${escaped(words)}</t></is></c>`;
}

/** A, B … Z, AA. */
export function columnName(at: number): string {
  const letter = String.fromCharCode(65 + (at % 26));
  return at < 26 ? letter : columnName(Math.floor(at / 26) - 1) + letter;
}

// oxlint-disable-next-line no-control-regex -- those are what XML 1.0 §2.2 does not have.
const ODD = /[&<>"\u0000-\u001f\ud800-\udfff\ufffe\uffff]|_x[0-9a-fA-F]{4}_/;
// oxlint-disable-next-line no-control-regex -- the same.
const UNKNOWN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Words inside of XML. What XML has no sign for is not there; what a sheet would read as an escape is escaped. */
export function escaped(words: string): string {
  const short = words.length > CELL_CHARS_MAX ? `${words.slice(0, CELL_CHARS_MAX - 1)}…` : words;
  if (!ODD.test(short)) return short;
  return short
    .toWellFormed()
    .replaceAll(UNKNOWN, "")
    .replaceAll(/_(?=x[0-9a-fA-F]{4}_)/g, "_x005F_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;");
}
