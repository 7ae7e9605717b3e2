import { expect, test } from "bun:test";
import { strToU8, zipSync } from "fflate";
import { docxOf, struck, xlsxOf } from "./testing-office.ts";
import { UnreadablePicture } from "../pictures.ts";
import { officeText } from "./office.ts";

const ROWS = [["CALL SHEET"], ["Crew call", "07:30"], ["", "Lunch & more", "13:00"]];

test("lines of Word, cells of a row told apart by tabs", () => {
  expect(officeText(docxOf(ROWS))).toBe("CALL SHEET\nCrew call\t07:30\n\tLunch & more\t13:00");
});

test("rows of Excel; a share of a day is a time", () => {
  expect(officeText(xlsxOf([["Crew call", "=0.3125"], [], ["", "Wrap", "=1.0625"]]))).toBe(
    "Crew call\t07:30\n\n\tWrap\t25:30",
  );
});

test("times and days as their formats show them", () => {
  const styles =
    '<styleSheet><numFmts count="1"><numFmt numFmtId="170" formatCode="[$-409]h:mm\\ AM/PM"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="14"/></cellXfs></styleSheet>';
  const sheet =
    '<worksheet><sheetData><row r="1"><c r="A1" s="1"><v>0.770833</v></c><c r="C1" s="2"><v>46087</v></c><c r="D1"><v>12</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Doors</t></is></c></row></sheetData></worksheet>';
  const file = zipSync({
    "xl/workbook.xml": strToU8("<workbook/>"),
    "xl/styles.xml": strToU8(styles),
    "xl/worksheets/sheet1.xml": strToU8(sheet),
  });
  expect(officeText(file)).toBe("6:30 PM\t\t2026-03-06\t12\nDoors");
});

test("what is struck out is not said, in Word and in Excel", () => {
  expect(officeText(docxOf([["Crew call", `${struck("7:30")} 8:15`]]))).toBe("Crew call\t 8:15");
  const file = zipSync({
    "xl/workbook.xml": strToU8("<workbook/>"),
    "xl/styles.xml": strToU8(
      '<styleSheet><fonts><font/><font><strike/></font></fonts><cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="20" fontId="1"/></cellXfs></styleSheet>',
    ),
    "xl/sharedStrings.xml": strToU8(
      "<sst><si><r><rPr><strike/></rPr><t>7:30</t></r><r><t> 8:15</t></r></si></sst>",
    ),
    "xl/worksheets/sheet1.xml": strToU8(
      '<worksheet><sheetData><row r="1"><c r="A1" s="1"><v>0.3</v></c><c r="B1" t="s"><v>0</v></c></row></sheetData></worksheet>',
    ),
  });
  expect(officeText(file)).toBe("\t8:15");
});

test("other archives are none, and broken ones are refused in words", () => {
  expect(officeText(zipSync({ "a.txt": strToU8("x") }))).toBeUndefined();
  expect(officeText(strToU8("CALL SHEET"))).toBeUndefined();
  expect(() => officeText(docxOf(ROWS).subarray(0, 200))).toThrow(UnreadablePicture);
});

test("tags that only open are no work", () => {
  const begun = process.cpuUsage().user;
  const open = "<si><t>x".repeat(50_000) + '<row r="1"><c r="A1">'.repeat(3_000) + "<w:t>x".repeat(50_000);
  for (const name of ["word/document.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
    officeText(zipSync({ "xl/workbook.xml": strToU8("<a/>"), [name]: strToU8(open) }, { level: 1 }));
  expect((process.cpuUsage().user - begun) / 1e6).toBeLessThan(5);
});
