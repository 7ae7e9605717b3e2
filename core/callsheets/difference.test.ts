import { expect, test } from "bun:test";
import { differenceOf, movedBy } from "./difference.ts";
import { sheetOf } from "./testing-sheet.ts";

const sheet = (call: string, rows: readonly string[], more = "") =>
  sheetOf(
    `CALL SHEET\nFriday 6 March 2026\nCrew Call: ${call}\nLunch: 13:00\n${more}\nROLE          NAME               PHONE         CALL\n${rows.join("\n")}`,
  );

const GAFFER = "Gaffer        Ella Ellis         555-0110      06:48";
const DRIVER = "Driver        Finn Foster        555-0111";
const MIXER = "Mixer         Grace Grant        555-0112      O/C";

test("the same sheet again differs in nothing", () => {
  const one = sheet("07:00", [GAFFER, DRIVER, MIXER]);
  expect(differenceOf(one, sheet("07:00", [MIXER, GAFFER, DRIVER]))).toEqual({
    changes: [],
    people: [],
    isSame: true,
  });
});

test("a general call that moves moves whoever has none of their own", () => {
  const { changes, people } = differenceOf(
    sheet("07:00", [GAFFER, DRIVER, MIXER]),
    sheet("08:30", [GAFFER, DRIVER, MIXER]),
  );
  expect(changes).toEqual([{ field: "times.crew_call", before: "07:00", after: "08:30" }]);
  expect(changes.map(movedBy)).toEqual([90]);
  expect(people.map(({ name, kind, changes: own }) => [name, kind, own])).toEqual([
    ["Finn Foster", "changed", [{ field: "call", before: "07:00", after: "08:30" }]],
  ]);
});

test("people who come, go, are called otherwise or spelled otherwise", () => {
  const before = sheet("07:00", [GAFFER, DRIVER, MIXER]);
  const after = sheet("07:00", [
    "Gaffer        Ela Ellis          555-0110      07:15",
    "Mixer         Grace Grant        555-0112      06:00",
    "DIT           Henry Hughes       555-0113      07:00",
  ]);
  const { people } = differenceOf(before, after);
  expect(
    people.map(({ name, kind, changes }) => [
      name,
      kind,
      ...changes.map(({ field, before: was, after: is }) => `${field} ${was} ${is}`),
    ]),
  ).toEqual([
    ["Ela Ellis", "changed", "call 06:48 07:15", "name Ella Ellis Ela Ellis"],
    ["Grace Grant", "changed", "call null 06:00", "call_state on_call null"],
    ["Henry Hughes", "added", "call null 07:00"],
    ["Finn Foster", "removed", "call 07:00 null"],
  ]);
});

test("a day that is cancelled, a place that is another one, a line that moves", () => {
  const before = sheetOf("DAY SHEET\nFriday 6 March 2026\nVenue: The Roundhouse\n19:00 Doors\n21:00 Show");
  const after = sheetOf(
    "CANCELLED\nDAY SHEET\nFriday 6 March 2026\nVenue: Paramount Hall\n19:30 Doors\n21:00 Show",
  );
  expect(differenceOf(before, after).changes).toEqual([
    { field: "is_cancelled", before: null, after: "true" },
    { field: "times.doors", before: "19:00", after: "19:30" },
    { field: "places.venue.0", before: "The Roundhouse", after: "Paramount Hall" },
    { field: "schedule.Doors", before: "19:00", after: "19:30" },
  ]);
});
