import { describe, expect, test } from "bun:test";
import { missingFiles, realFile, realFiles } from "../../ops/testing-files.ts";
import { UnreadableFile } from "./table.ts";
import { understand } from "./understand.ts";

const WINDOW = { startsOn: "2025-07-01", endsOn: "2025-07-31" };

const event = (...lines: string[]): string => ["BEGIN:VEVENT", ...lines, "END:VEVENT"].join("\r\n");
function read(text: string, zone = "Europe/Lisbon", window = WINDOW) {
  return understand(new TextEncoder().encode(`BEGIN:VCALENDAR\r\n${text}\r\nEND:VCALENDAR\r\n`), {
    zone,
    window,
  }).rows;
}
const starts = (text: string): (string | undefined)[] =>
  read(text).map((row) => row.item?.local_start.slice(0, 16));

describe("iCalendar", () => {
  test("wall times, instants, days, and ends by duration", () => {
    const rows = read(
      [
        event(
          "UID:1",
          "SUMMARY:Wall",
          "DTSTART;TZID=Europe/Vienna:20250704T200000",
          "DTEND;TZID=Europe/Vienna:20250704T213000",
        ),
        event("UID:2", "SUMMARY:Instant", "DTSTART:20250704T180000Z", "DURATION:PT1H30M"),
        event("UID:3", "SUMMARY:Days", "DTSTART;VALUE=DATE:20250704", "DTEND;VALUE=DATE:20250706"),
        event("UID:4", "SUMMARY:Floating", "DTSTART:20250704T200000"),
      ].join("\r\n"),
    );
    expect(
      rows.map(({ item }) => [
        item?.zone,
        item?.local_start,
        item?.starts_at,
        item?.local_end,
        item?.all_day,
      ]),
    ).toEqual([
      ["Europe/Vienna", "2025-07-04T20:00:00", "2025-07-04T18:00:00.000Z", "2025-07-04T21:30:00", false],
      ["Europe/Lisbon", "2025-07-04T19:00:00", "2025-07-04T18:00:00.000Z", "2025-07-04T20:30:00", false],
      ["Europe/Lisbon", "2025-07-04T00:00:00", "2025-07-03T23:00:00.000Z", "2025-07-06T00:00:00", true],
      ["Europe/Lisbon", "2025-07-04T20:00:00", "2025-07-04T19:00:00.000Z", null, false],
    ]);
  });

  test("repeats within the production's dates, less and more days, one moved", () => {
    const series = event(
      "UID:1",
      "SUMMARY:Show",
      "DTSTART;TZID=Europe/Lisbon:20250602T200000",
      "DTEND;TZID=Europe/Lisbon:20250602T220000",
      "RRULE:FREQ=WEEKLY;BYDAY=MO,FR;UNTIL=20250721T190000Z",
      "EXDATE;TZID=Europe/Lisbon:20250707T200000",
      "RDATE;TZID=Europe/Lisbon:20250709T200000",
    );
    const moved = event(
      "UID:1",
      "SUMMARY:Show, late",
      "RECURRENCE-ID;TZID=Europe/Lisbon:20250711T200000",
      "DTSTART;TZID=Europe/Lisbon:20250711T220000",
    );
    expect(starts(`${series}\r\n${moved}`)).toEqual([
      "2025-07-04T20:00",
      "2025-07-09T20:00",
      "2025-07-11T22:00",
      "2025-07-14T20:00",
      "2025-07-18T20:00",
      "2025-07-21T20:00",
    ]);
    expect(read(`${series}\r\n${moved}`)[2]!.title).toBe("Show, late");
  });

  test.each([
    ["FREQ=DAILY;INTERVAL=10", "20250701", ["01", "11", "21", "31"]],
    ["FREQ=MONTHLY;BYDAY=2MO", "20250113", ["14"]],
    ["FREQ=MONTHLY;BYDAY=-1FR", "20250131", ["25"]],
    ["FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "20250131", ["31"]],
    ["FREQ=YEARLY;BYMONTH=7;BYDAY=1SA", "20240706", ["05"]],
    ["FREQ=WEEKLY;INTERVAL=2;COUNT=3", "20250620", ["04", "18"]],
    ["FREQ=MONTHLY;BYMONTHDAY=-1", "20250131", ["31"]],
    ["FREQ=WEEKLY;COUNT=6", "20250527", ["01"]],
  ])("%s from %s", (rule, first, days) => {
    expect(
      starts(event("UID:1", "SUMMARY:x", `DTSTART;VALUE=DATE:${first}`, `RRULE:${rule}`)).map((start) =>
        start?.slice(8, 10),
      ),
    ).toEqual(days);
  });

  test.each([
    "FREQ=DAILY;BYDAY=2MO",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=SECONDLY",
    "FREQ=DAILY;INTERVAL=99999999999",
    "FREQ=YEARLY;BYWEEKNO=20",
    "FREQ=NEVER",
  ])("%s ends, refused or with its first day only", (rule) => {
    const rows = read(event("UID:1", "SUMMARY:x", "DTSTART:19700101T100000Z", `RRULE:${rule}`));
    expect(rows).toHaveLength(1);
    expect(rows[0]!.reason).not.toBeNull();
  });

  test("zones by other names; an unknown one is refused, one that the file defines is used and flagged", () => {
    const at = (tzid: string): [string | undefined, string | null] => {
      const [row] = read(event("UID:1", "SUMMARY:x", `DTSTART;TZID=${tzid}:20250704T200000`));
      return [row!.item?.starts_at, row!.reason];
    };
    expect(at("/freeassociation.sourceforge.net/Europe/Stockholm")[0]).toBe("2025-07-04T18:00:00.000Z");
    expect(at('"W. Europe Standard Time"')[0]).toBe("2025-07-04T18:00:00.000Z");
    expect(at("Middle Earth")).toEqual([
      undefined,
      'the start cannot be read: the time zone "Middle Earth" is not known and the file does not define it',
    ]);
    const own = [
      "BEGIN:VTIMEZONE",
      "TZID:Ship",
      "BEGIN:STANDARD",
      "DTSTART:19700101T000000",
      "TZOFFSETFROM:+0300",
      "TZOFFSETTO:+0300",
      "END:STANDARD",
      "END:VTIMEZONE",
    ].join("\r\n");
    const [row] = read(`${own}\r\n${event("UID:1", "SUMMARY:x", "DTSTART;TZID=Ship:20250704T200000")}`);
    expect(row!.item?.starts_at).toBe("2025-07-04T17:00:00.000Z");
    expect(row!.reason).toContain("the file's own definition was used");
  });

  test("one broken event does not spoil the others; a cancelled one does not go in", () => {
    const rows = read(
      [
        event("UID:1", "SUMMARY:Bad", "DTSTART:someday"),
        event("UID:2", "SUMMARY:Good", "DTSTART:20250704T200000Z", "X-ODD LINE"),
        event("UID:3", "SUMMARY:Off", "STATUS:CANCELLED", "DTSTART:20250704T200000Z"),
        "BEGIN:VEVENT\r\nSUMMARY:Cut",
      ].join("\r\n"),
    );
    expect(rows.map(({ title, item, gone }) => [title, item !== null, gone ?? false])).toEqual([
      ["Bad", false, false],
      ["Good", true, false],
      ["Off", false, true],
      ["Cut", false, false],
    ]);
  });
});

const missing = missingFiles("ics");
describe.skipIf(missing !== undefined)(
  `real calendars${missing === undefined ? "" : ` (${missing})`}`,
  () => {
    const files = missing === undefined ? realFiles("ics") : [];

    test("all are read, or refused with a reason", () => {
      let [items, refusedRows, refusedFiles] = [0, 0, 0];
      for (const name of files) {
        const bytes = realFile(`ics/${name}`);
        const year =
          /BEGIN:VEVENT[\s\S]*?DTSTART[^:\n]*:(\d{4})/.exec(new TextDecoder().decode(bytes))?.[1] ?? "2025";
        try {
          const { rows } = understand(bytes, {
            zone: "Europe/London",
            window: { startsOn: `${year}-01-01`, endsOn: `${year}-12-31` },
          });
          for (const { item, reason } of rows) {
            if (item) items++;
            else refusedRows++;
            if (!item) expect(reason, name).toBeString();
          }
        } catch (error) {
          if (!(error instanceof UnreadableFile)) throw error;
          refusedFiles++;
        }
      }
      expect(files.length).toBeGreaterThanOrEqual(49);
      expect(refusedFiles).toBe(7);
      expect([items, refusedRows]).toEqual([377, 36]);
    });

    const of = (name: string, year: number) =>
      understand(realFile(`ics/${name}`), {
        zone: "Europe/London",
        window: { startsOn: `${year}-01-01`, endsOn: `${year}-12-31` },
      }).rows;

    test("weekly on Fridays over the end of summer time, with a zone that begins with a slash", () => {
      const rows = of("icalendar-issue_466_convert_tzid_with_slash.ics", 2022);
      expect(rows.slice(0, 3).map(({ item }) => item?.starts_at)).toEqual([
        "2022-10-21T18:00:00.000Z",
        "2022-10-28T18:00:00.000Z",
        "2022-11-04T19:00:00.000Z",
      ]);
    });

    test("excluded days on lines of their own", () => {
      const days = of("icalendar-event_with_recurrence_exdates_on_different_lines.ics", 2012).map(
        ({ item }) => item?.local_start.slice(5, 10),
      );
      expect(days).toEqual([
        "03-27",
        "04-24",
        "05-08",
        "05-15",
        "05-22",
        "06-05",
        "06-12",
        "06-19",
        "06-26",
        "07-03",
      ]);
    });

    test("a moved instance named by its instant, extra days, an excluded one", () => {
      const rows = of("icaljs-recur_instances.ics", 2012).map(({ item }) => item?.local_start);
      expect(rows).toEqual([
        "2012-10-02T15:00:00",
        "2012-11-06T20:00:00",
        "2012-11-06T10:00:00",
        "2012-11-10T10:00:00",
        "2012-11-30T10:00:00",
      ]);
    });

    test("a day of 24 hours in June, and Exchange's zone", () => {
      expect(of("icaljs-duration_instead_of_dtend.ics", 2012)[0]!.item).toMatchObject({
        local_start: "2012-06-30T06:00:00",
        local_end: "2012-07-01T06:00:00",
        zone: "America/Los_Angeles",
      });
      expect(of("icalendar-alarm_outlook_in_future.ics", 2024).at(-1)!.item).toMatchObject({
        zone: "Europe/London",
        starts_at: "2024-10-04T17:30:00.000Z",
      });
    });
  },
);
