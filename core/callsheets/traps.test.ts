import { describe, expect, test } from "bun:test";
import { asked, callsOf, sheetOf, sheetsOf, timesOf } from "./testing-sheet.ts";

const day = (date: string, rest = "") => sheetOf(`CALL SHEET\n${date}\nCrew Call: 07:00\n${rest}`);

describe("the weekday is the date's check digit", () => {
  test.each([
    ["Friday 06/03/2026", "2026-03-06"],
    ["Wednesday 06/03/2026", "2026-06-03"],
    ["06/03/2026 (Fri)", "2026-03-06"],
    ["Friday, March 6th", "2026-03-06"],
    ["26/03/2026", "2026-03-26"],
    ["2026-03-06", "2026-03-06"],
    ["Fr. 06.03.26", "2026-03-06"],
  ] as const)("%s", (written, date) => {
    expect(day(written).date?.value).toBe(date);
  });

  test("where it fits no reading, the day is asked", () => {
    const sheet = day("Thursday, March 11th 2026");
    expect(sheet.date).toBeNull();
    expect(asked(sheet)).toEqual(["date 2026-03-11 2026-03-12"]);
  });

  test("without one, and with day and month either way round, it is asked", () => {
    expect(asked(day("03/06/2026"))).toEqual(["date 2026-06-03 2026-03-06"]);
  });

  test("another date of the sheet shows the order", () => {
    expect(day("Date: 03/06/2026", "Prep: 26/05/2026").date?.value).toBe("2026-06-03");
  });

  test("dates of the print, the revision and of tomorrow are others", () => {
    const sheet = day("Friday 6 March 2026", "Revised 5 March 2026 18:45\nTomorrow: Saturday 7 March 2026");
    expect(sheet.date?.value).toBe("2026-03-06");
  });
});

describe("times", () => {
  test("labels above their values", () => {
    const sheet = sheetOf(`
      CALL SHEET            Day 1 of 2            Friday March 6, 2026
      PRODUCTION CALL TIME          LOCATION #1
      0700                          Harbour Warehouse 4
      CREW CALL TIME                18 Dock Road, Bristol BS1 5TY
      0730
      SUNRISE                       SUNSET
      0658                          1802
    `);
    expect(timesOf(sheet)).toEqual({
      production_call: "07:00",
      crew_call: "07:30",
      sunrise: "06:58",
      sunset: "18:02",
    });
    expect(sheet.places.map(({ kind, name, address }) => [kind, name, address])).toEqual([
      ["location", "Harbour Warehouse 4", "18 Dock Road, Bristol BS1 5TY"],
    ]);
  });

  test("without am and pm: lunch tells the call's half of the day", () => {
    const sheet = day("Friday 6 March 2026");
    expect(sheet.times.crew_call?.value).toBe("07:00");
    const bare = sheetOf("CALL SHEET\nFriday 6 March 2026\nCrew call: 7:00\nLunch: 1:00\nWrap: 7:00");
    expect(timesOf(bare)).toEqual({ crew_call: "07:00", first_meal: "13:00", wrap: "19:00" });
    expect(bare.times.crew_call?.doubt).not.toBeNull();
  });

  test("where nothing tells, the half of the day is asked", () => {
    const sheet = sheetOf("CALL SHEET\nFriday 6 March 2026\nCrew call: 7:00");
    expect([sheet.times.crew_call, asked(sheet)]).toEqual([null, ["times.crew_call 07:00 19:00"]]);
  });

  test("two different times for one thing are asked", () => {
    const sheet = sheetOf("CALL SHEET\nFriday 6 March 2026\nCrew call: 07:00\nCrew call: 08:00");
    expect([sheet.times.crew_call, asked(sheet)]).toEqual([null, ["times.crew_call 07:00 08:00"]]);
  });

  test("a night shoot ends on the day after, and 25:30 is what it says", () => {
    const night = sheetOf(
      "CALL SHEET\nFriday 6 March 2026\nCrew call: 5:00 PM\nLunch: 11:00 PM\nWrap: 5:00 AM",
    );
    expect(timesOf(night)).toEqual({ crew_call: "17:00", first_meal: "23:00", wrap: "29:00" });
    expect(timesOf(sheetOf("CALL SHEET\nFriday 6 March 2026\nCrew call: 14:00\nWrap: 25:30")).wrap).toBe(
      "25:30",
    );
  });

  test("a day's heading in the schedule begins another day", () => {
    const sheet = sheetOf(`
      DAY SHEET - Friday 6 March 2026
      SCHEDULE:
      Friday March 6th
      19:00 doors
      21:30 - 23:00 show
      Saturday March 7th
      00:30 loadout
      09:00 lobby call
    `);
    expect(timesOf(sheet)).toEqual({
      doors: "19:00",
      set: "21:30-23:00",
      load_out: "24:30",
      lobby_call: "33:00",
    });
    expect(sheet.schedule.map(({ day_offset, start }) => [day_offset, start])).toEqual([
      [0, "19:00"],
      [0, "21:30"],
      [1, "00:30"],
      [1, "09:00"],
    ]);
  });

  test("letters that stand apart are words", () => {
    const sheet = sheetOf(
      "C A L L   S H E E T\nFriday 6 March 2026\nC R E W   C A L L :   0 7 : 3 0\nL U N C H: 13:00",
    );
    expect(timesOf(sheet)).toEqual({ crew_call: "07:30", first_meal: "13:00" });
  });

  test("O for 0 is read, and doubted", () => {
    const { crew_call } = sheetOf("CALL SHEET\nFriday 6 March 2026\nCrew call: O7:3O\nLunch: 13:00").times;
    expect([crew_call?.value, crew_call?.doubt]).toEqual(["07:30", "Letters were read as digits."]);
  });

  test("a label one letter off is still one", () => {
    expect(timesOf(sheetOf("CALL SHEET\nFriday 6 March 2026\nGeneral Crew Cal: 07:30")).crew_call).toBe(
      "07:30",
    );
  });
});

describe("the whole sheet", () => {
  test("two units in one file are two sheets", () => {
    const sheets = sheetsOf(`
      THE LONG WINTER - CALL SHEET
      MAIN UNIT
      Friday 6 March 2026     Day 3 of 24
      Crew Call: 07:00
      \fTHE LONG WINTER - CALL SHEET
      SECOND UNIT
      Crew Call: 09:30
    `);
    expect(sheets.map(({ unit, date, times }) => [unit?.value, date?.value, times.crew_call?.value])).toEqual(
      [
        ["main", "2026-03-06", "07:00"],
        ["second", "2026-03-06", "09:30"],
      ],
    );
  });

  test("a second unit that is only named beside its call is a sheet too", () => {
    const sheets = sheetsOf("CALL SHEET\nFriday 6 March 2026\nCrew Call: 07:00\n2nd Unit Crew Call: 09:30");
    expect(sheets.map(({ unit, times }) => [unit?.value, times.crew_call?.value])).toEqual([
      [undefined, "07:00"],
      ["second", "09:30"],
    ]);
  });

  test("units with a column each", () => {
    const sheets = sheetsOf(`
      CALL SHEET - Friday 6 March 2026
                           MAIN UNIT      2ND UNIT
      Crew call            07:00          10:00
      Lunch                13:00          15:00
    `);
    expect(sheets.map((sheet) => [sheet.unit?.value, timesOf(sheet)])).toEqual([
      ["main", { crew_call: "07:00", first_meal: "13:00" }],
      ["second", { crew_call: "10:00", first_meal: "15:00" }],
    ]);
  });

  test("a mail's own head is no part of the sheet in it", () => {
    const sheet = sheetOf(`
      From: Production Office <office@example.com>
      Subject: Call Sheet Day 6
      Date: Thu, 5 Mar 2026 21:14:00 +0100

      Call sheet for tomorrow (Fri 06.03.2026):
      Crew call: 09:30
    `);
    expect([sheet.date?.value, sheet.times.crew_call?.value]).toEqual(["2026-03-06", "09:30"]);
  });

  test.each([
    ["CALL SHEET - REVISION 2", null, { number: 2, colour: null }],
    ["CALL SHEET (Blue Revision)", null, { number: null, colour: "blue" }],
    ["CALL SHEET v3", null, { number: 3, colour: null }],
    ["CALL SHEET", "REVISED: Call sheet Friday", { number: null, colour: null }],
    ["CALL SHEET", "Fwd: Call Sheet Day 3 Rev. 4", { number: 4, colour: null }],
  ] as const)("%s, subject %s", (head, subject, revision) => {
    const sheet = sheetOf(`${head}\nFriday 6 March 2026\nCrew Call: 07:00`, { subject });
    expect(sheet.revision?.value).toEqual(revision);
    expect(sheet.revision?.page).toBe(subject === null ? 0 : null);
  });

  test("the first sheet is no revision", () => {
    expect(day("Friday 6 March 2026", "Script version 4 pages attached").revision).toBeNull();
  });

  test("a day that is cancelled, on the sheet or in the subject; a scene that is not", () => {
    const head = "CALL SHEET\nFriday 6 March 2026\nCrew Call: 07:00";
    expect(sheetOf(`CANCELLED\n${head}`).is_cancelled?.value).toBe(true);
    expect(sheetOf(head, { subject: "CANCELLED - Call sheet 6 March" }).is_cancelled?.page).toBeNull();
    expect(sheetOf(`${head}\nScene 14 cancelled`).is_cancelled).toBeNull();
  });

  test("tables beside each other, their gaps squeezed", () => {
    const sheet = sheetOf(`
      Call Sheet     Day 2 of 2     Friday March 6th, 2026
      Crew Call Time: 8:30 AM      Lunch: 1:00 PM
             ROLE                 NAME             CONTACT       LOC.    CALL       ROLE            NAME          CALL/CONTACT
      PRODUCTION CREW            TALENT
      Director              Cleo Fakeman            1     O/C     As Himself      Dov Dummy     9:00 AM
      Line Producer         Jo Example     555.555.0103    1     8:00 AM   CEO & CIO   Dov Placeholder      -
      CAMERA            CFO & COO       Ben Example        -
      B-Cam Operator        Ada Sample     555.555.0104    1     8:30 AM   Director of Sales  Pia Specimen    10:15 AM
    `);
    expect(callsOf(sheet)).toEqual([
      "Cleo Fakeman on_call",
      "Dov Dummy 09:00",
      "Jo Example 08:00",
      "Dov Placeholder -",
      "Ben Example -",
      "Ada Sample 08:30",
      "Pia Specimen 10:15",
    ]);
    expect(sheet.people.map(({ department }) => department)).toEqual([
      "PRODUCTION CREW",
      "TALENT",
      "PRODUCTION CREW",
      "TALENT",
      "TALENT",
      "CAMERA",
      "TALENT",
    ]);
  });

  test("Markdown and quoted mail", () => {
    const sheet = sheetOf(`
      > # CALL SHEET
      > **Date:** Friday 6 March 2026
      > | Time | Event |
      > |---|---|
      > | 07:00 | Crew Call |
      > | 13:00 | Lunch |
      >
      > | Role | Name | Call |
      > |---|---|---|
      > | Gaffer | Ella Ellis | 06:45 |
    `);
    expect([sheet.date?.value, timesOf(sheet), callsOf(sheet)]).toEqual([
      "2026-03-06",
      { crew_call: "07:00", first_meal: "13:00" },
      ["Ella Ellis 06:45"],
    ]);
  });
});
