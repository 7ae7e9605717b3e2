import { describe, expect, test } from "bun:test";
import { asked, callsOf, sheetOf, sheetsOf, timesOf } from "./testing-sheet.ts";

const HEAD = "PAPER LANTERN - CALL SHEET\nFriday 6 March 2026\nCrew Call: 07:00";

describe("what is said of another day is not said of this one", () => {
  test.each([
    "Yesterday's wrap: 20:15",
    "Prev. wrap 20:15",
    "Saturday 7 March: wrap 20:15",
    "Monday wrap 20:15",
    "Next shoot day: Monday 9.3.2026, wrap 20:15",
  ])("%s", (line) => {
    expect(timesOf(sheetOf(`${HEAD}\nLunch: 13:00\n${line}`))).toEqual({
      crew_call: "07:00",
      first_meal: "13:00",
    });
  });

  test("hours of an office are no calls, and what closes does not begin then", () => {
    const sheet = sheetOf(`${HEAD}\nOffice hours Mon-Fri 09:00 - 18:00\nBreakfast closes 08:30`);
    expect(timesOf(sheet)).toEqual({ crew_call: "07:00" });
  });
});

describe("which day", () => {
  test.each([
    ["Call sheet Fri 3/6", "2026-03-06"],
    ["Dispo Fr 6.3.", "2026-03-06"],
    ["Dispo Fr., 6.3.", "2026-03-06"],
    ["ORDEM DO DIA - sexta-feira, 6 de março de 2026", "2026-03-06"],
    ["ORDINE DEL GIORNO - venerdì 6 marzo 2026", "2026-03-06"],
    ["CALLSHEET vrijdag 6 maart 2026", "2026-03-06"],
  ])("%s", (head, date) => {
    expect(sheetOf(`${head}\nCrew call 07:30\nLunch 13:00`).date?.value).toBe(date);
  });

  test.each([
    ["12. Drehtag von 22", 12, 22],
    ["12ème jour de tournage / 40", 12, 40],
    ["3rd shoot day of 9", 3, 9],
    ["Draaidag 5 van 20", 5, 20],
    ["Giorno 12 di 40", 12, 40],
    ["DIÁRIA 6/30", 6, 30],
  ])("%s", (said, number, count) => {
    const { day_number, day_count } = sheetOf(`${HEAD}\n${said}`);
    expect([day_number?.value, day_count?.value]).toEqual([number, count]);
  });
});

describe("which revision", () => {
  test.each([
    ["2. Fassung", { number: 2, colour: null }],
    ["GOLDENROD - REV. 4", { number: 4, colour: "goldenrod" }],
    ["Version      3", { number: 3, colour: null }],
    ["BLUE", { number: null, colour: "blue" }],
    ["CALL SHEET (PINK)", { number: null, colour: "pink" }],
    ["COLOR: AZUL", { number: null, colour: "azul" }],
  ])("%s", (said, revision) => {
    expect(sheetOf(`${HEAD}\n${said}`).revision?.value).toEqual(revision);
  });

  test.each(["Version", "WHITE SHEET", "Fassung:"])("%s is the first", (said) => {
    expect(sheetOf(`${HEAD}\n${said}`).revision).toBeNull();
  });
});

test.each([
  "If the shoot is cancelled, you will hear by 05:00",
  "The day is NOT cancelled",
  "Cancellation policy on page 4",
])("%s: it takes place", (line) => {
  expect(sheetOf(`${HEAD}\n${line}`).is_cancelled).toBeNull();
});

test("the director of a second unit makes no sheet of one", () => {
  const sheet = sheetOf(`Second Unit Director: Ida Novak\n${HEAD}`);
  expect(sheet.unit).toBeNull();
});

test("what a revision strikes out is not said", () => {
  expect(timesOf(sheetOf(`${HEAD}\nLunch: ~~13:00~~ 13:45`)).first_meal).toBe("13:45");
});

test("two labels and two times, in their order", () => {
  const sheet = sheetOf(`${HEAD}\nSunrise / Sunset     06:41 / 18:22`);
  expect(timesOf(sheet)).toEqual({ crew_call: "07:00", sunrise: "06:41", sunset: "18:22" });
});

test("people who are counted are no temperature, and one that is said in a sentence is", () => {
  const high = (line: string) => sheetOf(`${HEAD}\n${line}`).high?.value.degrees;
  expect(high("Max. 40 people on set")).toBeUndefined();
  expect(high("Weather  Dry, high 14°C, low 6°C")).toBe(14);
  expect(high("High: 30   Low: 19")).toBe(30);
});

describe("tables", () => {
  test("who plays when is no list of people who are called", () => {
    const [sheet] = sheetsOf(`
      DAY SHEET - Friday 6 March 2026
      Time             Artist               Note
      12:30 - 13:00    Salt Choir           own backline
      14:00 - 15:00    Marlo Quinn          DJ
      20:30 - 22:00    Baltic               headliner
    `);
    expect(sheet?.people).toEqual([]);
    expect(sheet?.schedule.map(({ label }) => label)).toEqual(["Salt Choir", "Marlo Quinn", "Baltic"]);
  });

  test("a column that nobody knows keeps its own cells", () => {
    const sheet = sheetOf(`
      CALL SHEET - Friday 6 March 2026
      Crew Call: 07:00
      ID   ARTISTE            CHARACTER    P/UP     M/UP     TRAVEL    ON SET
      1    Imogen Swale       ANNA         0615     0645     0740      0800
      7    Edie Marlow        MRS PYE      S/B      -        -         -
    `);
    expect(
      sheet.people.map(({ name, pickup, makeup, on_set }) => [
        name,
        pickup?.value,
        makeup?.value,
        on_set?.value,
      ]),
    ).toEqual([
      ["Imogen Swale", "06:15", "06:45", "08:00"],
      ["Edie Marlow", undefined, undefined, undefined],
    ]);
    expect(callsOf(sheet)[1]).toBe("Edie Marlow on_call");
  });

  test("who comes by themselves is not fetched when they are made up", () => {
    const sheet = sheetOf(`
      TAGESDISPO - Freitag 6.3.2026
      Arbeitsbeginn: 07:00 Uhr
      Nr    Darsteller         Rolle      Abholung         Maske    Drehfertig
      1     Ole Sievers        BRIX       6.15             6.45     8.00
      3     Levin Adamczyk     RATTE      Eigenanreise     8.30     9.30
    `);
    expect(sheet.people.map(({ pickup, makeup }) => [pickup?.value, makeup?.value])).toEqual([
      ["06:15", "06:45"],
      [undefined, "08:30"],
    ]);
  });

  test("what somebody does and who stand in one column", () => {
    const sheet = sheetOf(`
      CALL SHEET - Friday 6 March 2026
      Crew Call: 530P
      NO  CREW                   TIME
      1   KEY GRIP R. Boone      500P
      1   BOOM C. Winslow        530P
    `);
    expect(sheet.people.map(({ name, role, call }) => [name, role, call?.value])).toEqual([
      ["R. Boone", "KEY GRIP", "17:00"],
      ["C. Winslow", "BOOM", "17:30"],
    ]);
    expect(asked(sheet)).toEqual([]);
  });
});

describe("lists and lines", () => {
  test("a crew without heads below a cast's table is of the crew", () => {
    const sheet = sheetOf(`
      TAGESDISPO - Freitag 6.3.2026
      Arbeitsbeginn: 17.00 Uhr
      NR   ROLLE        SCHAUSPIELER      ABHOLUNG    MASKE    SET
      1    BRIX         Ole Sievers       16.30       17.00    18.15

      REGIE             Hanna Dorn        17.00
      KAMERA            Eike Janssen      17.00
      LICHT             Matze Grote       16.00
    `);
    expect(callsOf(sheet)).toEqual([
      "Ole Sievers -",
      "Hanna Dorn 17:00",
      "Eike Janssen 17:00",
      "Matze Grote 16:00",
    ]);
  });

  test("a name that goes on in the next line of its cell", () => {
    const sheet = sheetOf(`
      CALL SHEET - Friday 6 March 2026
      Crew Call: 06:30
      POSITION         NAME            PHONE          CALL
      Director         Ebba Lind       555-0101       06:30
      Photographer     Oskar           555-0102       06:15
                       Strandberg
      Guide            Jon Fors        555-0105       05:45
    `);
    expect(callsOf(sheet)).toEqual(["Ebba Lind 06:30", "Oskar Strandberg 06:15", "Jon Fors 05:45"]);
  });

  test("the artist's own line is the show, and not somebody else on stage or the end of it", () => {
    const sheet = sheetOf(`
      NORTHERN LINES ARENA TOUR - DAY SHEET
      Friday 6 March 2026
      06:30      Build stage set
      18:30      DOORS
      19:30      Tin Parade on stage
      20:45      NORTHERN LINES
      22:45      Show ends / load out
    `);
    expect(timesOf(sheet)).toEqual({ doors: "18:30", set: "20:45", load_out: "22:45" });
  });

  test("two units in one head: the first is whose sheet it is", () => {
    const sheets = sheetsOf(`
      IRON TIDE - 2ND UNIT CALL SHEET
      Friday 6 March 2026, 2nd Unit Day 6 of 11
      (Main Unit Day 31)
      2ND UNIT CALL: 10:00
      LUNCH: 15:00
    `);
    expect(sheets.map((sheet) => [sheet.unit?.value, sheet.day_number?.value, timesOf(sheet)])).toEqual([
      ["second", 6, { crew_call: "10:00", first_meal: "15:00" }],
    ]);
  });

  test("roles further on in a line, and letters for a role", () => {
    const sheet = sheetOf(
      `${HEAD}\nQuestions: Production Manager: Ros Peake 07700 900 441\nPM Dag Olsen +47 555 50 202 / SM Pia Lund +47 555 50 203`,
    );
    expect(sheet.people.map(({ name, role }) => `${role} ${name}`)).toEqual([
      "Production Manager Ros Peake",
      "PM Dag Olsen",
      "SM Pia Lund",
    ]);
  });

  test("where gaps were squeezed: labels and times in their order, names in one piece, each cell at home", () => {
    const sheet = sheetOf(`
      CALL SHEET    Friday 6 March 2026
      CREW CALL    TALENT CALL    FIRST SHOT    LUNCH    WRAP
      7:30 AM    6:45 AM    9:00 AM    1:30 PM    6:30 PM
      TALENT    ROLE    CALL    HMU    ON SET    WRAP
      Lou Sandoval    The Collector    10:30 AM    10:45 AM    12:00 PM    7:00 PM
    `);
    expect(timesOf(sheet)).toEqual({
      crew_call: "07:30",
      shooting_call: "09:00",
      first_meal: "13:30",
      wrap: "18:30",
    });
    expect(
      sheet.people.map(({ name, call, makeup, on_set, wrap }) =>
        [name, call?.value, makeup?.value, on_set?.value, wrap?.value].join(" "),
      ),
    ).toEqual(["Lou Sandoval 10:30 10:45 12:00 19:00"]);
  });

  test("what is of the support is not of the artist", () => {
    const sheet = sheetOf(`
      BLUE HARBOUR - DAY SHEET
      Friday 6 March 2026
      1000  Load in
      1500  Soundcheck
      1700  Support load in
      1730  Support s/c
      1900  Doors
      1930  Support
      2140  BLUE HARBOUR
    `);
    expect(timesOf(sheet)).toEqual({
      load_in: "10:00",
      soundcheck: "15:00",
      doors: "19:00",
      support: "19:30",
      set: "21:40",
    });
    expect(asked(sheet)).toEqual([]);
  });
});
