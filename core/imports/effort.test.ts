import { expect, test } from "bun:test";
import { readIcal } from "./ical.ts";
import { UnreadableFile } from "./table.ts";

const OPTIONS = { from: "2025-07-01", to: "2025-07-31", zone: "UTC" };
const calendar = (lines: readonly string[]) => ["BEGIN:VCALENDAR", ...lines, "END:VCALENDAR"].join("\r\n");
const many = (count: number, lines: (at: number) => string[]) =>
  Array.from({ length: count }, (_, at) => lines(at)).flat();
/** Without an end to what repeats may take, each of these took minutes. */
const refused = (lines: readonly string[]) => {
  const begun = process.cpuUsage().user;
  expect(() => readIcal(calendar(lines), OPTIONS)).toThrow(UnreadableFile);
  expect((process.cpuUsage().user - begun) / 1e6).toBeLessThan(15);
};

test("events that are counted from long ago are not walked through for ever", () => {
  refused(
    many(300, (at) => [
      "BEGIN:VEVENT",
      `UID:${at}`,
      "DTSTART:16010101T000000Z",
      "RRULE:FREQ=DAILY;COUNT=9999999",
      "END:VEVENT",
    ]),
  );
});

test("a zone of thousands of rules is not", () => {
  const rule = [
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "RRULE:FREQ=DAILY",
    "END:STANDARD",
  ];
  refused([
    "BEGIN:VTIMEZONE",
    "TZID:Own",
    ...many(500, () => rule),
    "END:VTIMEZONE",
    "BEGIN:VEVENT",
    "DTSTART;TZID=Own:20250704T190000",
    "END:VEVENT",
  ]);
});

test("a season's calendar of a zone of its own is far from it", () => {
  const zone = (kind: string, month: number, offsets: [string, string]) => [
    `BEGIN:${kind}`,
    "DTSTART:19700101T020000",
    `TZOFFSETFROM:${offsets[0]}`,
    `TZOFFSETTO:${offsets[1]}`,
    `RRULE:FREQ=YEARLY;BYMONTH=${month};BYDAY=-1SU`,
    `END:${kind}`,
  ];
  const { records } = readIcal(
    calendar([
      "BEGIN:VTIMEZONE",
      "TZID:Own",
      ...zone("DAYLIGHT", 3, ["+0100", "+0200"]),
      ...zone("STANDARD", 10, ["+0200", "+0100"]),
      "END:VTIMEZONE",
      ...many(2_000, (at) => [
        "BEGIN:VEVENT",
        `UID:${at}`,
        `DTSTART;TZID=Own:2025070${1 + (at % 9)}T190000`,
        "RRULE:FREQ=WEEKLY",
        "END:VEVENT",
      ]),
    ]),
    OPTIONS,
  );
  expect(records.every(({ problem }) => problem === undefined)).toBe(true);
  expect(records[0]?.cells[3]).toBe("2025-07-01T17:00:00.000Z");
});
