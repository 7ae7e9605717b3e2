import { itemOf, type TestItem } from "../../jobs/emails/testing-outlook.ts";
import { sheetPdf } from "../../jobs/emails/testing-mails.ts";
import { compoundOf, type Storage } from "../../jobs/reading/testing-compound.ts";
import { docxOf, struck } from "../../jobs/reading/testing-office.ts";
import { docOf } from "../../jobs/reading/testing-word97.ts";
import { DAMAGE, replaced, type Damage } from "./damage.ts";
import type { Made } from "./made.ts";

const ROWS = [
  ["CALL SHEET"],
  ["Friday, March 6, 2026"],
  ["Crew Call", `${struck("7:00")} 7:30 AM`],
  ["Lunch", "1:00 PM"],
];
const SHEET = "CALL SHEET\nFriday, March 6, 2026\nCrew Call: 7:00 AM\nLunch: 1:00 PM\n";
const RTF = String.raw`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset128 Gothic;}}{\header CALL SHEET\par}Friday, March 6, 2026\par
\trowd\pard\intbl Crew Call\cell {\strike 6:30}7:00 AM\cell\row\pard B\'fcro \u8364 ?\f1\'82\'a0\par {\pict 00ff}{\field{\*\fldinst PAGE}{\fldrslt 1}}}`;

const MADE_OF_HTML = String.raw`{\rtf1\ansi\fromhtml1 {\*\htmltag64 <h1>}CALL SHEET{\*\htmltag64 </h1><p>}\htmlrtf {\htmlrtf0 Friday, March 6, 2026{\*\htmltag64 <table><tr><td>}Crew Call{\*\htmltag64 </td><td>}7:00 AM{\*\htmltag64 </td></tr></table>}\htmlrtf }\htmlrtf0 }`;

/** Files of office programs that are not XML in a zip: Outlook's items, Word's until 2003, Rich Text. */
export function officeSeeds(): Buffer[] {
  const files = [
    { name: "day 3.pdf", bytes: Buffer.from(sheetPdf().bytes as Uint8Array) },
    { name: "day 3.docx", bytes: docxOf(ROWS) },
  ];
  return [
    docOf(ROWS, { header: "Production 7" }),
    docOf(ROWS, { isWide: true }),
    Buffer.from(RTF, "latin1"),
    itemOf({ subject: "Day 3", text: SHEET, codePage: 1_250 }),
    itemOf({ subject: "Day 3", rtf: RTF, files }),
    itemOf({ subject: "Day 3", rtf: MADE_OF_HTML }),
    itemOf({ subject: "FW", html: "<p>See below</p>", items: [{ subject: "Day 3", text: SHEET, files }] }),
  ];
}

const NUMBERS = [0, 1, 2, 0xff, 0xff_ff, 0x7f_ff_ff_ff, 0xff_ff_ff_fe, 0xff_ff_ff_ff] as const;

export const OFFICE_DAMAGE: Record<string, Damage> = {
  ...DAMAGE,
  "another number": (file, luck) => {
    const copy = Buffer.from(file);
    for (let left = 1 + luck.number(4); left > 0 && copy.length > 4; left -= 1)
      copy.writeUInt32LE(luck.pick(NUMBERS), luck.number((copy.length - 3) >> 2) * 4);
    return copy;
  },
  "another number in its head": (file, luck) => {
    const copy = Buffer.from(file);
    if (copy.length >= 512) copy.writeUInt32LE(luck.pick(NUMBERS), 24 + luck.number(120) * 4);
    return copy;
  },
  "another word": (file, luck) =>
    replaced(file, luck, /\\[a-z]+-?\d*|[{}]/g, () =>
      luck.pick([
        String.raw`\bin999999999 `,
        String.raw`\u-1`,
        String.raw`\uc99`,
        "{",
        "}",
        String.raw`\'8`,
        String.raw`\f1`,
        "\\",
        String.raw`{\*`,
      ]),
    ),
};

const rtf = (body: string) => Buffer.from(`{\\rtf1\\ansi ${body}`, "latin1");
const deep = (depth: number): Storage => (depth === 0 ? { end: Buffer.from("x") } : { a: deep(depth - 1) });
const nested = (depth: number): TestItem => ({
  subject: "FW",
  ...(depth === 0 ? { text: SHEET } : { items: [nested(depth - 1)] }),
});

/** A file whose sectors follow each other in a ring. */
function ring(): Buffer {
  const file = compoundOf({ WordDocument: Buffer.alloc(20_000, 1) });
  const table = (file.readUInt32LE(76) + 1) * 512;
  for (let at = 0; at < 40; at++) file.writeUInt32LE((at + 1) % 40, table + at * 4);
  return file;
}

/** A directory whose entries are each other's neighbours and children. */
function knot(): Buffer {
  const file = compoundOf(deep(3));
  const directory = (file.readUInt32LE(48) + 1) * 512;
  for (let entry = 1; entry < 4; entry++)
    for (const place of [68, 72, 76]) file.writeUInt32LE(4 - entry, directory + entry * 128 + place);
  return file;
}

export function hostileOffice(): Made[] {
  return [
    { name: "sectors in a ring", bytes: ring() },
    { name: "a directory that is its own child", bytes: knot() },
    { name: "storages in storages, 200 deep", bytes: compoundOf(deep(200)) },
    { name: "items in items, 40 deep", bytes: itemOf(nested(40)) },
    {
      name: "an item of nine documents",
      bytes: itemOf({
        subject: "a",
        files: Array.from({ length: 9 }, (_, at) => ({
          name: `${at}.doc`,
          bytes: docOf([["x".repeat(50_000)]]),
        })),
      }),
    },
    { name: "a document of 300 KB in one line", bytes: docOf([["CREW CALL 7:00 AM ".repeat(16_000)]]) },
    { name: "a document of fields that only open", bytes: docOf([["\u0013".repeat(30_000)], ["7:00 AM"]]) },
    { name: "groups that only open", bytes: rtf("{".repeat(400_000)) },
    { name: "groups that only close", bytes: rtf("}".repeat(400_000)) },
    { name: "words and nothing else", bytes: rtf(String.raw`\par\b`.repeat(100_000)) },
    { name: "letters by their numbers and nothing else", bytes: rtf(String.raw`\'41\u65?`.repeat(60_000)) },
    { name: "cells that never end", bytes: rtf(String.raw`\intbl 7:00\cell `.repeat(40_000)) },
    { name: "tabs", bytes: rtf(String.raw`\tab`.repeat(100_000)) },
    { name: "a text of 2 MB in one line", bytes: rtf(`CALL SHEET ${"7:00 AM ".repeat(260_000)}`) },
  ];
}
