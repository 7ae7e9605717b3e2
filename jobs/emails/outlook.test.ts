import { describe, expect, test } from "bun:test";
import { docOf } from "../reading/testing-word97.ts";
import { compoundOf } from "../reading/testing-compound.ts";
import { unsqueezed } from "./lzfu.ts";
import { sheetsOf } from "./sheets.ts";
import { mailOf, sheetPdf, type TestMail } from "./testing-mails.ts";
import { itemOf, squeezed } from "./testing-outlook.ts";
import { unpack, unpackAlone } from "./unpack.ts";

const TODAY = "2026-03-05";
const SHEET = "CALL SHEET\nFriday, March 6, 2026\nCrew Call: 7:00 AM\nLunch: 1:00 PM\n";
const RTF = `{\\rtf1\\ansi ${SHEET.replaceAll("\n", "\\par ")}}`;
const ROWS = [["CALL SHEET"], ["Friday, March 6, 2026"], ["Crew Call", "7:00 AM"], ["Lunch", "1:00 PM"]];
const pdf = () => ({ ...sheetPdf(), bytes: Buffer.from(sheetPdf().bytes as Uint8Array) });
const OUTLOOK = "application/vnd.ms-outlook";

const attached = (name: string, bytes: Uint8Array, type = "application/octet-stream"): TestMail => ({
  text: "Attached.",
  parts: [{ name, type, bytes }],
});
async function readOf(mail: TestMail) {
  const { draft, parts } = await sheetsOf((await unpack(mailOf(mail))).parts, TODAY);
  const call = draft?.sheets[0]?.times.crew_call?.value;
  return { call, parts: parts.map(({ file_name: name, depth, outcome }) => [name, depth, outcome]) };
}

describe("an item of Outlook's", () => {
  test("is read like a mail that is forwarded: its files, its words, and items in it", async () => {
    const inner = itemOf({ subject: "Day 3", text: "Attached.", files: [pdf()] });
    expect(await readOf(attached("FW Day 3.msg", inner, OUTLOOK))).toEqual({
      call: "07:00",
      parts: [
        [null, 0, "no-sheet"],
        [null, 1, "not-read"],
        ["call sheet 6.pdf", 1, "sheet"],
      ],
    });
    const nested = itemOf({ subject: "FW", items: [{ subject: "REVISED Day 3", text: SHEET }] });
    const { parts } = await unpack(mailOf({ subject: "Fwd", ...attached("a.msg", nested) }));
    expect(parts.map(({ fileName, depth, subject }) => [fileName, depth, subject])).toEqual([
      [null, 0, "Fwd"],
      [null, 2, "Fwd · FW · REVISED Day 3"],
    ]);
    expect((await readOf(attached("a.msg", nested))).call).toBe("07:00");
  });

  test("that is handed in by itself is read as if it were the mail", async () => {
    const parts = await unpackAlone(itemOf({ subject: "Day 3", text: SHEET }), "day 3.msg");
    expect(parts.map(({ fileName, depth, subject }) => [fileName, depth, subject])).toEqual([
      [null, 0, "Day 3"],
    ]);
    expect((await sheetsOf(parts, TODAY)).draft?.sheets[0]?.times.crew_call?.value).toBe("07:00");
    const [other] = await unpackAlone(docOf(ROWS), "day 3.doc");
    expect(other?.fileName).toBe("day 3.doc");
  });

  test("says it in HTML, in Rich Text, or in letters of one byte", async () => {
    const html =
      "<table><tr><td>CALL SHEET</td></tr><tr><td>Crew Call</td><td>7:00 AM</td></tr><tr><td>March 6, 2026</td><td>Friday</td></tr></table>";
    // In plain text Outlook makes lines of cells: the table counts, as HTML or as Rich Text.
    const cells = "CALL SHEET\nCrew Call\n7:00 AM\nMarch 6, 2026\nFriday\n";
    const tags = html.replaceAll(/<[^>]+>/g, String.raw`{\*\htmltag64 $&}`);
    const table = String.raw`{\rtf1 CALL SHEET\par\intbl Crew Call\cell 7:00 AM\cell\row\pard Friday, March 6, 2026\par}`;
    for (const item of [
      ...[{ html }, { rtf: RTF }, { text: SHEET, codePage: 1_251 }],
      { text: cells, rtf: String.raw`{\rtf1\fromhtml1 ${tags}}` },
      { text: cells, rtf: table },
    ])
      expect((await readOf(attached("a.msg", itemOf({ subject: "Day 3", ...item })))).call).toBe("07:00");
    const [cyrillic] = await unpackAlone(
      itemOf({ subject: "\u00c4\u00e5\u00ed\u00fc", text: "x", codePage: 1_251 }),
      "a.msg",
    );
    expect(cyrillic?.subject).toBe("День");
  });

  test("that is broken, or none, takes nothing from the mail around it", async () => {
    const whole = itemOf({ subject: "Day 3", text: SHEET });
    for (const bytes of [whole.subarray(0, 700), compoundOf({ Workbook: Buffer.alloc(5_000) })])
      expect((await readOf(attached("a.msg", bytes))).parts).toEqual([
        [null, 0, "no-sheet"],
        ["a.msg", 0, "not-read"],
      ]);
    await expect(unpackAlone(whole.subarray(0, 700), "a.msg")).rejects.toThrow("broken or incomplete");
  });
});

test("Rich Text and Word's files from before 2007 are read, by what they are; Excel's say what helps", async () => {
  for (const [name, bytes] of [
    ["day 3.rtf", Buffer.from(RTF)],
    ["day 3.doc", Buffer.from(RTF)],
    ["day 3.doc", docOf(ROWS)],
  ] as const)
    expect([name, (await readOf(attached(name, bytes))).call]).toEqual([name, "07:00"]);
  const { parts } = await sheetsOf(
    (await unpack(mailOf(attached("day 3.xls", compoundOf({ Workbook: Buffer.alloc(5_000) }))))).parts,
    TODAY,
  );
  expect(parts[1]?.reason).toBe("Excel files from before 2007 are not read: save it as .xlsx or PDF.");
  const locked = await sheetsOf(await unpackAlone(docOf(ROWS, { isLocked: true }), "a.doc"), TODAY);
  expect(locked.parts[0]).toMatchObject({
    outcome: "unreadable",
    reason: "The file is locked with a password.",
  });
});

test("squeezed Rich Text: letters, and what stood before by its place (the example of MS-OXRTFCP §3.1)", () => {
  const example =
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0";
  expect(Buffer.from(unsqueezed(Buffer.from(example, "hex")) ?? []).toString()).toBe(
    "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
  );
  const text = RTF.repeat(200);
  expect(Buffer.from(unsqueezed(squeezed(text)) ?? []).toString("latin1")).toBe(text);
  for (const cut of [0, 5, 15, 16, 17, 20]) unsqueezed(Buffer.from(example, "hex").subarray(0, cut));
  expect(unsqueezed(Buffer.from("no such thing at all"))).toBeUndefined();
});
