import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { pdfOf } from "../../db/seed/pdf.ts";
import { UnreadablePicture } from "../pictures.ts";
import { readSheet } from "./read.ts";

let room: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), "sheet-"));
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

async function read(bytes: Uint8Array | string) {
  const path = join(room, "file");
  writeFileSync(path, bytes);
  return await readSheet(
    path,
    { today: "2026-03-01", subject: "REVISED call sheet" },
    new AbortController().signal,
  );
}

const LINES = [
  "Friday, March 6, 2026    Day 3 of 24",
  "Crew Call: 7:00 AM",
  "Lunch: 1:00 PM",
  "Nearest Hospital: Mercy General Hospital, 900 Hill Street, Austin, TX 78701",
];

test("a PDF is read by its own text, each value with its box", async () => {
  const { kind, pages, understood } = await read(pdfOf("CALL SHEET", LINES));
  const [sheet] = understood.sheets;
  expect([kind, pages.length, sheet?.date?.value, sheet?.times.crew_call?.value]).toEqual([
    "pdf",
    1,
    "2026-03-06",
    "07:00",
  ]);
  expect([sheet?.revision?.value, sheet?.revision?.page]).toEqual([{ number: null, colour: null }, null]);
  const [left = 1, top = 1, right = 0, bottom = 0] = sheet?.times.crew_call?.box ?? [];
  // The second line of a page that begins at a twelfth from the top.
  expect([left > 0.1 && right < 0.4, top > 0.1 && bottom < 0.25, sheet?.times.crew_call?.line]).toEqual([
    true,
    true,
    null,
  ]);
});

test("a scan is read from its pixels", async () => {
  const text = ["CALL SHEET", ...LINES]
    .map((line, at) => `<text x="60" y="${110 + at * 70}" xml:space="preserve">${line}</text>`)
    .join("");
  const paper = `<svg width="1700" height="600"><rect width="100%" height="100%" fill="#fff"/><g font-family="sans-serif" font-size="38" fill="#222">${text}</g></svg>`;
  const { kind, understood } = await read(await sharp(Buffer.from(paper)).png().toBuffer());
  const [sheet] = understood.sheets;
  expect([kind, sheet?.date?.value, sheet?.times.crew_call?.value, sheet?.times.first_meal?.value]).toEqual([
    "picture",
    "2026-03-06",
    "07:00",
    "13:00",
  ]);
});

test("text is read as text, and what cannot be read is refused in words", async () => {
  expect((await read(["CALL SHEET", ...LINES].join("\n"))).kind).toBe("text");
  await expect(read("%PDF-1.7\nbroken")).rejects.toBeInstanceOf(UnreadablePicture);
  await expect(read(crypto.getRandomValues(new Uint8Array(4_000)))).rejects.toBeInstanceOf(UnreadablePicture);
});
