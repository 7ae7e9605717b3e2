import { expect, test } from "bun:test";
import { clockStyleOf, readingsOf, timesIn, timeText } from "./clock.ts";

/** Times as a typed cell reads them; `?` where either half of the day is possible. */
const typed = (text: string) =>
  timesIn(text, true).map(
    ({ minutes, isEither, until }) =>
      `${timeText(minutes)}${isEither ? "?" : ""}${until ? `-${timeText(until.minutes)}` : ""}`,
  );

test.each([
  ["07:00", "07:00"],
  ["7:00", "07:00?"],
  ["7A", "07:00"],
  ["7p", "19:00"],
  ["6:00A", "06:00"],
  ["630A", "06:30"],
  ["0630A", "06:30"],
  ["12:15 AM", "00:15"],
  ["12:15pm", "12:15"],
  ["8:30 a.m.", "08:30"],
  ["0700", "07:00"],
  ["2400", "24:00"],
  ["18.00", "18:00"],
  ["18.30 Uhr", "18:30"],
  ["18 Uhr", "18:00"],
  ["6h30", "06:30"],
  ["21H30", "21:30"],
  ["18 h", "18:00"],
  ["06h", "06:00"],
  ["1800 hrs", "18:00"],
  ["25:30", "25:30"],
  ["noon", "12:00"],
  ["12 NOON", "12:00"],
  ["midnight", "24:00"],
  ["Mitternacht", "24:00"],
  ["minuit", "24:00"],
  ["O7:3O", "07:30"],
  ["l8:00", "18:00"],
  ["19:30 - 20:30", "19:30-20:30"],
  ["19:30–20:30", "19:30-20:30"],
  ["0700-1900", "07:00-19:00"],
  ["6-7pm", "18:00-19:00"],
  ["11-1:30pm", "11:00-13:30"],
  ["10-12h", "10:00?-12:00"],
  ["14 bis 18 Uhr", "14:00-18:00"],
] as const)("%s", (written, read) => {
  expect(typed(written)).toEqual([read]);
});

test.each([
  "555-0133",
  "+33 1 99 00 00 04",
  "555 555 0133",
  "75018",
  "26.02.2021",
  "2/26/21",
  "43.279361 / 5.354632",
  "36:00",
  "19:75",
  "Scene 12A-B",
  "crew01@example.com",
  "32 AMP",
  "15.50 €",
])("%s is no time", (text) => {
  expect(timesIn(text, false)).toEqual([]);
});

test("a time against which the next cell was printed ends before it, and an amplifier is no morning", () => {
  expect(typed("1:00 PMTrucking")).toEqual(["13:00"]);
  expect(timesIn("10:15 Amps on stage", false).map(({ minutes }) => timeText(minutes))).toEqual(["10:15"]);
});

test("what may be either half of the day is told by how the sheet writes", () => {
  const [seven] = timesIn("7:00", true);
  const styles = ["24", "12", "unknown"] as const;
  expect(styles.map((style) => seven && readingsOf(seven, style).map(timeText))).toEqual([
    ["07:00"],
    ["07:00", "19:00"],
    ["07:00", "19:00"],
  ]);
  const styleOf = (text: string) => clockStyleOf(timesIn(text, true));
  expect([styleOf("7:00A 1:00P"), styleOf("07:00, 13:00"), styleOf("7:00, 1:00")]).toEqual([
    "12",
    "24",
    "unknown",
  ]);
});
