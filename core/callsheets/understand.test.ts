import { describe, expect, test } from "bun:test";
import { asked, callsOf, sheetOf, sheetsOf, timesOf } from "./testing-sheet.ts";

const FILM = `
  THE LONG WINTER                                            Monday, March 2, 2026
  CALL SHEET                                                 Day 3 of 24
  Director: Ava Abbott        1st AD: Ben Barnes

  BREAKFAST:        6:30 AM          NEAREST HOSPITAL
  CREW CALL:        7:00 AM          Mercy General Hospital
  SHOOTING CALL:    8:00 AM          900 Hill Street, Austin, TX 78701
  LUNCH:            1:00 PM
  EST. WRAP:        7:00 PM          SUNRISE: 6:41 AM   SUNSET: 6:22 PM

  SCENE   SET & DESCRIPTION            D/N    PAGES    CAST #
  11A     INT. KITCHEN                 D      1 3/8    1, 2
  14      EXT. HARBOUR WALL            N      5/8      1

  #    CAST              CHARACTER        STATUS   P/U       MU/HAIR   ON SET
  1    Cleo Carter       MARA             SW       5:15 AM   6:00 AM   7:15 AM
  2    Dan Dunn          INSPECTOR COLE   W        6:00 AM   6:45 AM   8:00 AM

  POSITION             NAME               PHONE        CALL
  CAMERA
  1st AC               Ella Ellis         555-0110     6:48 AM
  2nd AC               Finn Foster        555-0111     O/C
  SOUND
  Sound Mixer          Grace Grant        555-0112     W/N
  Boom Operator        Henry Hughes       555-0113     7:00 AM (6:15 AM w/ travel)

  TOMORROW: Crew Call 5:45 AM
`;

describe("a day of shooting", () => {
  const sheet = sheetOf(FILM);

  test("its head", () => {
    expect([sheet.kind, sheet.title?.value, sheet.date?.value]).toEqual([
      "film",
      "THE LONG WINTER",
      "2026-03-02",
    ]);
    expect([sheet.day_number?.value, sheet.day_count?.value, sheet.revision, sheet.is_cancelled]).toEqual([
      3,
      24,
      null,
      null,
    ]);
    expect(asked(sheet)).toEqual([]);
  });

  test("its times, and none of tomorrow's", () => {
    expect(timesOf(sheet)).toEqual({
      breakfast: "06:30",
      crew_call: "07:00",
      shooting_call: "08:00",
      first_meal: "13:00",
      wrap: "19:00",
      sunrise: "06:41",
      sunset: "18:22",
    });
  });

  test("where the nearest hospital is", () => {
    expect(sheet.places.map(({ kind, name, address }) => [kind, name, address])).toEqual([
      ["hospital", "Mercy General Hospital", "900 Hill Street, Austin, TX 78701"],
    ]);
  });

  test("its scenes", () => {
    expect(
      sheet.scenes.map(({ number, setting, time_of_day, eighths, cast_numbers }) => [
        number,
        setting,
        time_of_day,
        eighths,
        cast_numbers,
      ]),
    ).toEqual([
      ["11A", "INT", "D", 11, ["1", "2"]],
      ["14", "EXT", "N", 5, ["1"]],
    ]);
  });

  test("who is called when, on call, told later, fetched, and named at the top", () => {
    expect(callsOf(sheet)).toEqual([
      "Cleo Carter -",
      "Dan Dunn -",
      "Ella Ellis 06:48",
      "Finn Foster on_call",
      "Grace Grant will_notify",
      "Henry Hughes 07:00",
      "Ava Abbott -",
      "Ben Barnes -",
    ]);
    const [cleo, , ella, , , henry, ava] = sheet.people;
    expect([cleo?.character, cleo?.cast_number, cleo?.work_status]).toEqual(["MARA", "1", "SW"]);
    expect([cleo?.pickup?.value, cleo?.makeup?.value, cleo?.on_set?.value]).toEqual([
      "05:15",
      "06:00",
      "07:15",
    ]);
    expect([ella?.department, ella?.role, ella?.phone]).toEqual(["CAMERA", "1st AC", "555-0110"]);
    expect([henry?.department, henry?.pickup?.value, ava?.role]).toEqual(["SOUND", "06:15", "Director"]);
  });

  test("every value says in which line it stands", () => {
    const { date, times, people } = sheet;
    expect([date?.line, times.crew_call?.line, times.crew_call?.written, people[2]?.line]).toEqual([
      1,
      6,
      "7:00 AM",
      21,
    ]);
  });
});

const TOUR = `
  THE VELVET OWLS - DAY SHEET
  Friday 6 March 2026        Show 14 of 32
  Venue: The Roundhouse, Chalk Farm Road, London NW1 8EH

  09:00          Lobby Call
  10:00          Load In
  15:00 - 16:30  Soundcheck
  17:00          Support soundcheck
  19:00          Doors
  19:30          Support
  20:30          Changeover
  21:00 - 22:45  The Velvet Owls
  21:00          Headliner
  23:00          Curfew (hard)
  23:15          Load Out
  01:30          Bus Call

  Tour Manager: Iris Irving, +44 7700 900123
`;

test("a show's day, with the night that follows", () => {
  const sheet = sheetOf(TOUR);
  expect([sheet.kind, sheet.date?.value, sheet.day_number?.value, sheet.day_count?.value]).toEqual([
    "tour",
    "2026-03-06",
    14,
    32,
  ]);
  expect(timesOf(sheet)).toEqual({
    lobby_call: "09:00",
    load_in: "10:00",
    soundcheck: "15:00-16:30",
    doors: "19:00",
    support: "19:30",
    changeover: "20:30",
    set: "21:00",
    curfew: "23:00",
    load_out: "23:15",
    bus_call: "25:30",
  });
  expect(sheet.curfew_is_hard?.value).toBe(true);
  expect(sheet.schedule.map(({ start }) => start)).toEqual([
    "09:00",
    "10:00",
    "15:00",
    "17:00",
    "19:00",
    "19:30",
    "20:30",
    "21:00",
    "21:00",
    "23:00",
    "23:15",
    "25:30",
  ]);
  expect(sheet.people.map(({ name, role, phone }) => [name, role, phone])).toEqual([
    ["Iris Irving", "Tour Manager", "+44 7700 900123"],
  ]);
  expect(sheet.places.map(({ kind, name }) => [kind, name])).toEqual([["venue", "The Roundhouse"]]);
});

test.each([
  [
    "de",
    `TAGESDISPOSITION   Drehtag 5 von 20   Mo. 02.03.2026
    Arbeitsbeginn: 06.30 Uhr
    Drehbeginn: 7.30 Uhr
    Mittagspause: 12:30 Uhr
    Drehschluss: 18 Uhr`,
    ["06:30", "07:30", "12:30", "18:00"],
  ],
  [
    "fr",
    `FEUILLE DE SERVICE   Jour 5 sur 20   lundi 2 mars 2026
    Convocation équipe : 6h30
    PAT : 7h30
    Déjeuner : 12h30
    Fin de tournage : 18h`,
    ["06:30", "07:30", "12:30", "18:00"],
  ],
  [
    "es",
    `ORDEN DE RODAJE   Día 5 de 20   lunes 2 de marzo de 2026
    Citación general: 06:30 h
    Inicio de rodaje: 07:30 h
    Almuerzo: 12:30 h
    Fin de rodaje: 18:00 h`,
    ["06:30", "07:30", "12:30", "18:00"],
  ],
] as const)("a day in %s", (_, text, times) => {
  const sheet = sheetOf(text);
  expect([sheet.date?.value, sheet.day_number?.value, sheet.day_count?.value]).toEqual(["2026-03-02", 5, 20]);
  const { crew_call, shooting_call, first_meal, wrap } = sheet.times;
  expect([crew_call, shooting_call, first_meal, wrap].map((time) => time?.value)).toEqual([...times]);
});

test("what is no sheet is none", () => {
  expect(
    sheetsOf(
      "INVOICE 2026-114\nDate: March 2, 2026\nPay 120.00 EUR to Jo Example\nDue: 07:00 units at 12.50",
    ),
  ).toEqual([]);
  expect(sheetsOf("Hi all,\nthanks for yesterday. See you at the party on Friday.\nAva")).toEqual([]);
  expect(sheetsOf("")).toEqual([]);
});
