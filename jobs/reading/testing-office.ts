import { strToU8, zipSync } from "fflate";

/** Files of office programs, as small as they can be made: rows of cells, each row a line. */
type Rows = readonly (readonly string[])[];

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const zipped = (files: Record<string, string>) =>
  Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
  );
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

const STRUCK = "\u0001";
/** A text that is struck through, in a cell of Word. */
export const struck = (text: string): string => `${STRUCK}${text}${STRUCK}`;

/** Lines of Word (ECMA-376): those of more than one cell are rows of a table. Its editor tears words apart. */
export function docxOf(rows: Rows): Buffer {
  const run = (text: string) =>
    text
      .split(STRUCK)
      .map((part, at) =>
        part === ""
          ? ""
          : `<w:r>${at % 2 === 1 ? "<w:rPr><w:strike/></w:rPr>" : ""}<w:t xml:space="preserve">${escaped(part)}</w:t></w:r>`,
      )
      .join("");
  const torn = (text: string) =>
    text.includes(STRUCK)
      ? `<w:p>${run(text)}</w:p>`
      : `<w:p>${run(text.slice(0, 3))}<w:proofErr w:type="spellStart"/>${run(text.slice(3))}</w:p>`;
  const body = rows.map((row) =>
    row.length === 1
      ? torn(row[0] ?? "")
      : `<w:tbl><w:tr>${row.map((cell) => `<w:tc><w:tcPr/>${torn(cell)}</w:tc>`).join("")}</w:tr></w:tbl>`,
  );
  return zipped({
    "[Content_Types].xml": `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    "word/document.xml": `${XML}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body.join("")}</w:body></w:document>`,
  });
}

/** A cell of a workbook: text, or a share of a day that is shown as a time (`=0.3125`). */
export function xlsxOf(rows: Rows): Buffer {
  const strings = [...new Set(rows.flat().filter((cell) => !cell.startsWith("=")))];
  const nameOf = (column: number) => String.fromCodePoint(65 + column);
  const cellOf = (cell: string, at: string) =>
    cell.startsWith("=")
      ? `<c r="${at}" s="1"><v>${cell.slice(1)}</v></c>`
      : cell === ""
        ? ""
        : `<c r="${at}" t="s"><v>${strings.indexOf(cell)}</v></c>`;
  const lines = rows.map(
    (row, at) =>
      `<row r="${at + 1}">${row.map((cell, column) => cellOf(cell, `${nameOf(column)}${at + 1}`)).join("")}</row>`,
  );
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  return zipped({
    "[Content_Types].xml": `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    "xl/workbook.xml": `${XML}<workbook xmlns="${main}"><sheets><sheet name="Call" sheetId="1"/></sheets></workbook>`,
    "xl/styles.xml": `${XML}<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="20"/></cellXfs></styleSheet>`,
    "xl/sharedStrings.xml": `${XML}<sst xmlns="${main}">${strings.map((text) => `<si><t>${escaped(text)}</t></si>`).join("")}</sst>`,
    "xl/worksheets/sheet1.xml": `${XML}<worksheet xmlns="${main}"><sheetData>${lines.join("")}</sheetData></worksheet>`,
  });
}
