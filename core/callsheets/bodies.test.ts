import { expect, test } from "bun:test";
import { understandBody } from "./bodies.ts";
import { asked, timesOf } from "./testing-sheet.ts";

const read = (text: string, subject: string | null = "Call sheet") =>
  understandBody(text, { today: "2026-03-05", subject }).sheets;
const SHEET =
  "CALL SHEET\nFriday, March 6, 2026\nCrew call: 7:00 AM\nLunch: 1:00 PM\nGaffer: Ella Ellis, call 6:30 AM";
const below = (text: string, how = "On Thu, Mar 5, 2026 at 4:12 PM Office <o@films.test> wrote:") =>
  `${how}\n${text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n")}`;

test("what is corrected above a quoted sheet is asked, and the rest stands", () => {
  const [sheet] = read(`Crew call is now 8:00 AM, not 7:00 AM. Ella at 7:15 AM.\n\n${below(SHEET)}`);
  if (!sheet) throw new Error("no sheet");
  expect(timesOf(sheet)).toEqual({ first_meal: "13:00" });
  expect(asked(sheet)).toEqual(["times.crew_call 08:00 07:00", "people.0.call 07:15 06:30"]);
  expect(sheet.people[0]?.call).toBeNull();
});

test("words above a sheet that say nothing of it leave it as it is", () => {
  const [sheet] = read(`FYI, see you all there!\n\n${below(SHEET)}`);
  if (!sheet) throw new Error("no sheet");
  expect(timesOf(sheet)).toEqual({ crew_call: "07:00", first_meal: "13:00" });
  // Lines are those of the whole mail.
  expect(sheet.times.crew_call?.line).toBe(6);
});

test("a day that is called off above its quoted sheet is", () => {
  const [sheet] = read(`Tomorrow is CANCELLED.\n\n${below(SHEET)}`);
  expect(sheet?.is_cancelled?.value).toBe(true);
});

test.each([
  "---------- Forwarded message ---------\nFrom: Office\nDate: Wed, Mar 4, 2026\nSubject: Call sheet\n",
  "-----Ursprüngliche Nachricht-----\nVon: Büro\nGesendet: Mittwoch, 4. März 2026 18:00\n",
  "From: Office <o@films.test>\nSent: Wednesday, March 4, 2026 6:00 PM\nTo: All\nSubject: Call sheet\n",
  "Am Mi., 4. März 2026 um 18:00 Uhr schrieb Büro <o@films.test>:",
  "Le mer. 4 mars 2026 à 18:00, Bureau <o@films.test> a écrit :",
  "On Wed, Mar 4, 2026 at 6:00 PM Production Office\n<o@films.test> wrote:",
])("of two days the one above counts: %s", (how) => {
  const old = SHEET.replace("Friday, March 6", "Thursday, March 5").replace("7:00 AM", "5:00 AM");
  const sheets = read(`${SHEET}\n\n${below(old, how)}`);
  expect(sheets.map(({ date, times }) => [date?.value, times.crew_call?.value])).toEqual([
    ["2026-03-06", "07:00"],
  ]);
});
