import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { BULK_ROWS_MAX, readBulk } from "./contract-bulk.ts";

const HEADER = "email,amount,start_date,end_date,first_name,fee_note";
const GOOD = "maya@people.test,1250.00,2026-09-01,2026-09-30,Maya,per show";
const read = (csv: string, more: { title?: string; other?: string } = {}) =>
  readBulk({
    csv,
    title: more.title ?? "Engagement of {{first_name}}",
    currency: "EUR",
    ...(more.other === undefined ? {} : { terms: { other: more.other } as never }),
  });
const errorsOf = (csv: string, more?: { title?: string; other?: string }) => read(csv, more).errors;

describe("a list", () => {
  test("is one contract a line, its fields merged", () => {
    const { rows, errors } = read(
      `${HEADER}\r\n${GOOD}\r\n\r\n"bo@people.test","0.01","2026-09-01","2026-09-01","Bo ""the"" Ro",""\n`,
      {
        other: "Paid {{ fee_note }} to {{FIRST_NAME}}.",
      },
    );
    expect(errors).toEqual([]);
    expect(rows).toEqual([
      {
        line: 2,
        email: "maya@people.test",
        title: "Engagement of Maya",
        other: "Paid per show to Maya.",
        amountMinor: 125_000,
        startDate: "2026-09-01",
        endDate: "2026-09-30",
      },
      expect.objectContaining({
        line: 4,
        amountMinor: 1,
        title: 'Engagement of Bo "the" Ro',
        other: 'Paid  to Bo "the" Ro.',
      }),
    ]);
  });
  test("from a spreadsheet with semicolons and a byte order mark is one too", () => {
    expect(read(`\ufeff${HEADER.replaceAll(",", ";")}\n${GOOD.replaceAll(",", ";")}`).rows).toHaveLength(1);
  });
  test("says every error at once, by line and column, and repeats no cell", () => {
    const errors = errorsOf(
      [
        HEADER,
        "maya@people.test,12.505,2026-13-01,2026-09-30,Maya,x",
        "MAYA@people.test,10,2026-09-02,2026-09-01,Maya,x",
        ",10,2026-09-01,2026-09-01,secret-name,x",
      ].join("\n"),
    );
    expect(errors.map(({ line, column }) => [line, column])).toEqual([
      [2, "amount"],
      [2, "start_date"],
      [3, "email"],
      [3, "end_date"],
      [4, "email"],
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/maya|12\.505|secret/i);
  });
  test("is refused for what it lacks as a whole", () => {
    for (const [csv, detail] of [
      ["", "below its header"],
      [HEADER, "below its header"],
      [`email,amount\nmaya@people.test,1`, "missing"],
      [`${HEADER},email\n${GOOD},x`, "twice"],
      [`${HEADER}\n${GOOD},one more`, "has not 6 cells"],
      [`${HEADER}\n"maya`, "quote"],
      [`${HEADER}\n${`${GOOD}\n`.repeat(BULK_ROWS_MAX + 1)}`, "more than 500"],
    ] as const)
      expect([csv.slice(0, 40), errorsOf(csv)[0]?.detail]).toEqual([
        csv.slice(0, 40),
        expect.stringContaining(detail),
      ]);
    expect(errorsOf(`${HEADER}\n${GOOD}`, { title: "{{surname}}" })[0]?.detail).toContain("merge fields");
  });
  test("what a spreadsheet would run is refused, and what only looks like it is not", () => {
    for (const cell of ['=HYPERLINK(""http://x"")', "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|x", "=1"])
      expect([cell, errorsOf(`${HEADER}\n${GOOD.replace("per show", `"${cell}"`)}`)[0]?.column]).toEqual([
        cell,
        "fee_note",
      ]);
    for (const cell of ["-", "+49 (30) 123-456", "-5", "a=b", "per show @ door"])
      expect([cell, errorsOf(`${HEADER}\n${GOOD.replace("per show", `"${cell}"`)}`)]).toEqual([cell, []]);
  });
  test("whatever it is, is read or refused, and never thrown over", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        read(text);
        read(`${HEADER}\n${text}`);
      }),
      { numRuns: 50 },
    );
  });
  test("five hundred lines are read", () => {
    const lines = Array.from({ length: BULK_ROWS_MAX }, (_, at) => GOOD.replace("maya", `maya${at}`));
    expect(read([HEADER, ...lines].join("\n")).rows).toHaveLength(BULK_ROWS_MAX);
  });
});
