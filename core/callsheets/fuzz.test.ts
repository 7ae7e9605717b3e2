import { expect, test } from "bun:test";
import fc from "fast-check";
import * as v from "valibot";
import type { PageWords } from "../reading/words.ts";
import { TIME_NAMES, Understood, type Source } from "./fields.ts";
import { paperOfText, type Paper } from "./text.ts";
import { understandSheet } from "./understand.ts";

/** Pieces that sheets are made of, so that what is thrown together comes near one. */
const PIECES = [
  "CALL SHEET",
  "Crew Call:",
  "07:00",
  "6:00A",
  "0600",
  "25:30",
  "99:99",
  "35:59",
  "36:10",
  "noon",
  "19:30 - 20:30",
  "6-7pm",
  "Lunch",
  "Doors",
  "SOUNDCHECK",
  "Friday 6 March 2026",
  "31/02/2026",
  "03/06/2026",
  "29 Feb",
  "Day 3 of 24",
  "REVISION 2",
  "CANCELLED",
  "O/C",
  "W/N",
  "2ND UNIT",
  "ROLE",
  "NAME",
  "CALL",
  "SCENE",
  "D/N",
  "PAGES",
  "Ella Ellis",
  "Gaffer",
  "555-0110",
  "ella@example.com",
  "Nearest Hospital:",
  "1 3/8",
  "High: 30",
  "|",
  "\t",
  "\n",
  "\n",
  "\n",
  "   ",
  "  ",
  "\f",
  "(",
  "–",
  "> ",
  "🎬",
  "\u0000",
  "İ",
  "ﬁ",
  "\ud800",
] as const;
const pieces = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "grapheme", maxLength: 12 })), {
    maxLength: 120,
  })
  .map((some) => some.join(" "));
const text = fc.oneof(pieces, fc.string({ unit: "binary", maxLength: 400 }));

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const word = fc
  .record({
    text: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 8 })),
    x0: between(-1e4, 1e4),
    y0: between(-1e4, 1e4),
    wide: between(0, 500),
    tall: between(0, 80),
    confidence: between(0, 1),
  })
  .map(({ wide, tall, ...rest }) => ({ ...rest, x1: rest.x0 + wide, y1: rest.y0 + tall }));
const page: fc.Arbitrary<PageWords> = fc.record({
  width: between(1, 5_000),
  height: between(1, 5_000),
  slope: between(-0.2, 0.2),
  turn: fc.constantFrom(0, 90, 180, 270),
  words: fc.array(word, { maxLength: 60 }),
});

function everySource(understood: Understood): Source[] {
  return understood.sheets.flatMap((sheet) => {
    const { times, places, schedule, scenes, people, questions, ...rest } = sheet;
    const fields = Object.values(rest).filter(
      (one): one is Source & { value: never } =>
        one !== null && typeof one === "object" && "confidence" in one,
    );
    const ofPeople = people.flatMap((one) =>
      [one, one.call, one.pickup, one.makeup, one.on_set, one.wrap].flatMap((field) => field ?? []),
    );
    const candidates = questions.flatMap((question) => question.candidates);
    return [
      ...fields,
      ...TIME_NAMES.flatMap((name) => times[name] ?? []),
      ...places,
      ...schedule,
      ...scenes,
      ...ofPeople,
      ...candidates,
    ];
  });
}

function checkAll(paper: Paper): void {
  const understood = understandSheet(paper, { today: "2026-03-01", subject: "Fwd: call sheet" });
  // The schema holds times within 00:00 to 35:59, shares within the page, and confidence within 0 to 1.
  v.parse(Understood, understood);
  for (const { page, line, box } of everySource(understood)) {
    if (page === null) continue;
    expect(page).toBeLessThan(paper.pages.length);
    expect((line === null) !== (box === null)).toBe(true);
    if (box) expect([box[0] <= box[2], box[1] <= box[3]]).toEqual([true, true]);
  }
}

test("whatever a text says, it is understood or not, and every value stands on a line of it", () => {
  fc.assert(
    fc.property(text, (said) => {
      const paper = paperOfText(said);
      checkAll(paper);
      const lines = said.replaceAll(/\r\n?/g, "\n").split(/\n|\f/).length;
      for (const { line } of everySource(understandSheet(paper, { today: "2026-03-01" })))
        if (line !== null) expect([line >= 1, line <= lines]).toEqual([true, true]);
    }),
    { numRuns: 400 },
  );
});

test("whatever words lie on a page, every value lies on it too", () => {
  fc.assert(
    fc.property(fc.array(page, { minLength: 1, maxLength: 2 }), (pages) =>
      checkAll({ pages, firstLines: null }),
    ),
    { numRuns: 200 },
  );
});

test("a text that is made to hold it up does not", () => {
  const begun = performance.now();
  for (const part of [
    "1 ",
    "12:",
    "a b ",
    "Crew Call: ",
    "7:00A ",
    "| ",
    "((((",
    "07:00 - ",
    "Ella Ellis (",
    "SCENE SET ",
    "----- ",
  ])
    understandSheet(paperOfText(Array.from({ length: 300 }, () => part.repeat(200)).join("\n")), {
      today: "2026-03-01",
    });
  expect(performance.now() - begun).toBeLessThan(15_000);
});
