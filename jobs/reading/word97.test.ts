import { expect, test } from "bun:test";
import { UnreadablePicture } from "../pictures.ts";
import { openCompound } from "./compound.ts";
import { compoundOf } from "./testing-compound.ts";
import { struck } from "./testing-office.ts";
import { docOf } from "./testing-word97.ts";
import { word97Text } from "./word97.ts";

const ROWS = [
  ["CALL SHEET"],
  ["Friday, March 6, 2026"],
  ["Crew call", "07:30"],
  ["", "Lunch", "13:00"],
  ["Büro"],
];

test.each([false, true])(
  "lines, cells of a row told apart by tabs, what stands above pages; two bytes a letter: %p",
  (isWide) => {
    expect(word97Text(docOf(ROWS, { isWide, header: "Production 7" }))).toBe(
      "Production 7\nCALL SHEET\nFriday, March 6, 2026\nCrew call\t07:30\n\tLunch\t13:00\nBüro",
    );
  },
);

test("what is struck out is not said, also of a long text; of fields what they come to is", () => {
  const many = Array.from({ length: 300 }, (_, at) => [`Line ${at}`, struck(`${at}:00`), `${at}:30`]);
  const lines = many.map((_, at) => `Line ${at}\t\t${at}:30`);
  expect(word97Text(docOf(many))).toBe(lines.join("\n"));
  const field = '\u0013HYPERLINK \u0013 PAGE \u00141\u0015 "x"\u0014a map\u0015 of it\u0014\u0015';
  expect(word97Text(docOf([[field], [`Crew call ${struck("7:30")} 8:15`]]))).toBe(
    "a map of it\nCrew call  8:15",
  );
});

test("a locked one, and one that Word did not write, say so", () => {
  expect(() => word97Text(docOf(ROWS, { isLocked: true }))).toThrow("locked with a password");
  expect(() => word97Text(compoundOf({ WordDocument: Buffer.alloc(600) }))).toThrow("broken or incomplete");
  expect(word97Text(compoundOf({ Workbook: Buffer.alloc(600) }))).toBeUndefined();
  expect(word97Text(Buffer.from("no such file"))).toBeUndefined();
});

test("streams long and short come out whole; storages in storages", () => {
  const [long, short] = [Buffer.alloc(700_000, "abcdefg"), Buffer.from("short")];
  const file = openCompound(compoundOf({ long, a: { b: { short }, none: Buffer.alloc(0) } }));
  expect(Buffer.from(file?.read("long") ?? []).equals(long)).toBe(true);
  expect(Buffer.from(file?.read("a/b/short") ?? []).toString()).toBe("short");
  expect([file?.read("a/none")?.length, file?.read("a"), file?.read("nothing")]).toEqual([
    0,
    undefined,
    undefined,
  ]);
  expect([file?.names("a"), file?.names("a/b/short")]).toEqual([
    { streams: ["none"], storages: ["b"] },
    { streams: [], storages: [] },
  ]);
});

test("a broken one ends in words, or in less text, wherever it is broken", () => {
  const whole = docOf(ROWS);
  for (let seed = 0; seed < 400; seed++) {
    const file = Buffer.from(seed % 4 === 0 ? whole.subarray(0, (seed * 53) % whole.length) : whole);
    for (let times = 0; times < 1 + (seed % 5); times++)
      if (file.length > 8)
        file.writeUInt8((seed * 31 + times) & 255, 8 + ((seed * 977 + times * 61) % (file.length - 8)));
    try {
      word97Text(file);
    } catch (error) {
      expect(error).toBeInstanceOf(UnreadablePicture);
    }
  }
});
