import { describe, expect, test } from "bun:test";
import { understand } from "./understand.ts";

/** What the programs of the world write, beyond the standard's own examples (ical.test.ts). */
const WINDOW = { startsOn: "2025-07-01", endsOn: "2025-07-31" };
const bytesOf = (text: string) => new TextEncoder().encode(text);
const event = (...lines: string[]) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"].join("\r\n");
const calendar = (...parts: string[]) => ["BEGIN:VCALENDAR", ...parts, "END:VCALENDAR", ""].join("\r\n");
const read = (bytes: string | Uint8Array, zone = "Europe/Lisbon") =>
  understand(typeof bytes === "string" ? bytesOf(bytes) : bytes, { zone, window: WINDOW });
const said = (text: string | Uint8Array) =>
  read(text).rows.map(({ item, reason }) =>
    item ? `${item.title} ${item.local_start.slice(5, 16)}` : `refused: ${reason}`,
  );

const SERIES = [
  "UID:series",
  "SUMMARY:Show",
  "DTSTART;TZID=Europe/Lisbon:20250701T200000",
  "DTEND;TZID=Europe/Lisbon:20250701T213000",
  "RRULE:FREQ=WEEKLY",
];
const changed = (id: string, ...lines: string[]) =>
  event("UID:series", `RECURRENCE-ID${id}`, "SUMMARY:Late show", ...lines);

describe("a series that was changed", () => {
  test("from one of its instances on, and one of those again", () => {
    const rows = read(
      calendar(
        event(...SERIES),
        changed(
          ";RANGE=THISANDFUTURE;TZID=Europe/Lisbon:20250715T200000",
          "DTSTART;TZID=Europe/Lisbon:20250716T220000",
          "DTEND;TZID=Europe/Lisbon:20250716T230000",
        ),
        changed(";TZID=Europe/Lisbon:20250729T200000", "DTSTART;TZID=Europe/Lisbon:20250729T180000"),
      ),
    ).rows;
    expect(rows.map(({ item }) => [item?.title, item?.local_start, item?.local_end])).toEqual([
      ["Show", "2025-07-01T20:00:00", "2025-07-01T21:30:00"],
      ["Show", "2025-07-08T20:00:00", "2025-07-08T21:30:00"],
      ["Late show", "2025-07-16T22:00:00", "2025-07-16T23:00:00"],
      ["Late show", "2025-07-23T22:00:00", "2025-07-23T23:00:00"],
      ["Late show", "2025-07-29T18:00:00", null],
    ]);
  });

  test("an instance is known by the day that it had, so that next week's file moves it and adds none", () => {
    const keys = (day: string) =>
      read(
        calendar(
          event(...SERIES),
          changed(";TZID=Europe/Lisbon:20250708T200000", `DTSTART;TZID=Europe/Lisbon:${day}T220000`),
          changed(";TZID=Europe/Lisbon:20250715T200000", "DTSTART;TZID=Europe/Lisbon:20250717T220000"),
        ),
      ).rows.map(({ key }) => key);
    expect(keys("20250709")).toEqual(keys("20250711"));
    expect(new Set(keys("20250709")).size).toBe(5);
  });

  test("an instance that was moved into the production's dates is in them", () => {
    const moved = changed(
      ";TZID=Europe/Lisbon:20250624T200000",
      "DTSTART;TZID=Europe/Lisbon:20250702T220000",
    );
    const early = [...SERIES];
    early[2] = "DTSTART;TZID=Europe/Lisbon:20250610T200000";
    early[3] = "DURATION:PT1H30M";
    expect(said(calendar(event(...early, "EXDATE;TZID=Europe/Lisbon:20250708T200000"), moved))).toEqual([
      "Show 07-01T20:00",
      "Show 07-15T20:00",
      "Show 07-22T20:00",
      "Show 07-29T20:00",
      "Late show 07-02T22:00",
    ]);
  });

  test("instances alone, as an invitation to some of them is exported", () => {
    const alone = (day: string) => changed(`:${day}T190000Z`, `DTSTART;TZID=Europe/Lisbon:${day}T200000`);
    const { rows } = read(calendar(alone("20250708"), alone("20250715")));
    expect(rows.map(({ key }) => key)).toEqual([
      "uid:series:2025-07-08T20:00:00",
      "uid:series:2025-07-15T20:00:00",
    ]);
  });

  test("an excluded instance that is written in another zone's wall time", () => {
    expect(
      said(calendar(event(...SERIES, "EXDATE;TZID=Europe/Berlin:20250708T210000,20250715T210000"))),
    ).toEqual(["Show 07-01T20:00", "Show 07-22T20:00", "Show 07-29T20:00"]);
  });

  test("of several revisions the last", () => {
    const revision = (sequence: number, hour: number) =>
      event("UID:1", "SUMMARY:Show", `SEQUENCE:${sequence}`, `DTSTART:20250704T${hour}0000Z`);
    expect(said(calendar(revision(0, 10), revision(2, 12), revision(1, 11)))).toEqual(["Show 07-04T13:00"]);
    // Of those that only share a name each stays.
    expect(said(calendar(revision(0, 10), revision(0, 12)))).toHaveLength(2);
  });
});

describe("Outlook, Exchange and Teams", () => {
  test("its names of zones, without a definition", () => {
    const at = (tzid: string) =>
      read(calendar(event("UID:1", "SUMMARY:x", `DTSTART;TZID=${tzid}:20250704T200000`))).rows[0]?.item
        ?.starts_at;
    expect(at('"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"')).toBe(
      "2025-07-04T18:00:00.000Z",
    );
    expect(at("Romance Standard Time")).toBe("2025-07-04T18:00:00.000Z");
    expect(at("GMT Standard Time")).toBe("2025-07-04T19:00:00.000Z");
    expect(at("UTC+02:00")).toBe("2025-07-04T18:00:00.000Z");
  });

  test("a definition whose name has commas, escaped there and quoted here", () => {
    const zone = [
      "BEGIN:VTIMEZONE",
      "TZID:Ship\\, port side",
      "BEGIN:STANDARD",
      "DTSTART:16010101T000000",
      "TZOFFSETFROM:+0300",
      "TZOFFSETTO:+0300",
      "END:STANDARD",
      "END:VTIMEZONE",
    ].join("\r\n");
    const [row] = read(
      calendar(zone, event("UID:1", "SUMMARY:x", 'DTSTART;TZID="Ship, port side":20250704T200000')),
    ).rows;
    expect(row?.item?.starts_at).toBe("2025-07-04T17:00:00.000Z");
  });

  test("a definition that says which zone it is", () => {
    const zone = "BEGIN:VTIMEZONE\r\nTZID:Custom\r\nX-LIC-LOCATION:Europe/Vienna\r\nEND:VTIMEZONE";
    const [row] = read(
      calendar(zone, event("UID:1", "SUMMARY:x", "DTSTART;TZID=Custom:20250704T200000")),
    ).rows;
    expect([row?.item?.zone, row?.reason]).toEqual(["Europe/Vienna", null]);
  });

  test("whole days from midnight to midnight", () => {
    const [row] = read(
      calendar(
        event(
          "UID:1",
          "SUMMARY:Day off",
          "DTSTART;TZID=W. Europe Standard Time:20250704T000000",
          "DTEND;TZID=W. Europe Standard Time:20250706T000000",
          "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
          "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
        ),
      ),
    ).rows;
    expect(row?.item).toMatchObject({
      all_day: true,
      local_start: "2025-07-04T00:00:00",
      local_end: "2025-07-06T00:00:00",
    });
  });

  test("a file that calls its events off", () => {
    const { rows } = read(
      calendar("METHOD:CANCEL", event("UID:1", "SUMMARY:Off", "DTSTART:20250704T200000Z")),
    );
    expect(rows.map(({ item, gone }) => [item, gone])).toEqual([[null, true]]);
  });

  test("a language on a title, a rule that repeats the time of day, an alarm with times of its own", () => {
    expect(
      said(
        calendar(
          event(
            "UID:1",
            "SUMMARY;LANGUAGE=de-de:Probe\\, Saal 2",
            "DTSTART;TZID=W. Europe Standard Time:20250707T100000",
            "RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=MO;BYHOUR=10;BYMINUTE=0;BYSECOND=0",
            "BEGIN:VALARM",
            "TRIGGER:-PT15M",
            "DURATION:PT5M",
            "DTSTART:20200101T000000Z",
            "END:VALARM",
          ),
        ),
      ),
    ).toEqual(["Probe, Saal 2 07-07T10:00", "Probe, Saal 2 07-14T10:00"]);
  });
});

describe("Google and Apple", () => {
  test("wall times of no zone are the calendar's, where it names one", () => {
    const rows = read(
      calendar(
        "X-WR-TIMEZONE:America/New_York",
        event("UID:1", "SUMMARY:x", "DTSTART:20250704T200000", "DTEND:20250704T210000"),
      ),
    ).rows;
    expect(rows[0]?.item).toMatchObject({
      zone: "America/New_York",
      starts_at: "2025-07-05T00:00:00.000Z",
      ends_at: "2025-07-05T01:00:00.000Z",
    });
  });

  test("a calendar that counts by the Gregorian calendar, as everybody does", () => {
    expect(
      said(
        calendar(
          event(
            "UID:1",
            "SUMMARY:x",
            "DTSTART:20250704T100000Z",
            "RRULE:RSCALE=GREGORIAN;FREQ=DAILY;COUNT=2;SKIP=OMIT",
          ),
        ),
      ),
    ).toEqual(["x 07-04T11:00", "x 07-05T11:00"]);
  });

  test("an end in another zone than the start: a flight", () => {
    const [row] = read(
      calendar(
        event(
          "UID:1",
          "SUMMARY:LIS-JFK",
          "DTSTART;TZID=Europe/Lisbon:20250704T100000",
          "DTEND;TZID=America/New_York:20250704T130000",
        ),
      ),
    ).rows;
    expect([row?.item?.starts_at, row?.item?.ends_at]).toEqual([
      "2025-07-04T09:00:00.000Z",
      "2025-07-04T17:00:00.000Z",
    ]);
  });
});

describe("programs that never read the standard", () => {
  test.each([
    ["DTSTART:2025-07-04T20:00:00", "2025-07-04T19:00:00.000Z"],
    ["DTSTART:20250704T2000", "2025-07-04T19:00:00.000Z"],
    ["DTSTART:20250704 200000", "2025-07-04T19:00:00.000Z"],
    ["DTSTART:20250704T200000+0200", "2025-07-04T18:00:00.000Z"],
    ["DTSTART:2025-07-04T20:00:00.000Z", "2025-07-04T20:00:00.000Z"],
    ["dtstart;tzid=Europe/Lisbon:20250704t200000", "2025-07-04T19:00:00.000Z"],
  ])("%s", (line, instant) => {
    expect(read(calendar(event("UID:1", "SUMMARY:x", line))).rows[0]?.item?.starts_at).toBe(instant);
  });

  test("what is no time stays none", () => {
    for (const value of ["2025-07-04T25:00:00", "20250732", "20250704T200000+9900", "T200000"])
      expect(read(calendar(event("UID:1", "SUMMARY:x", `DTSTART:${value}`))).rows[0]?.item).toBeNull();
  });
});

describe("how the file is written", () => {
  const TITLE = "Größe – Ñandú – 夏祭り";
  const text = calendar(event("UID:1", `SUMMARY:${TITLE}`, "DTSTART:20250704T200000Z"));

  test("folded in the midst of a letter, at every byte there may be", () => {
    const bytes = bytesOf(text);
    const from = bytes.indexOf(0xc3);
    for (let at = from; at < from + bytesOf(TITLE).length - 2; at++) {
      const folded = new Uint8Array([...bytes.slice(0, at), 13, 10, 32, ...bytes.slice(at)]);
      expect([at, read(folded).rows[0]?.title]).toEqual([at, TITLE]);
    }
    const byLineFeed = new Uint8Array([...bytes.slice(0, from + 1), 10, 9, ...bytes.slice(from + 1)]);
    expect(read(byLineFeed).rows[0]?.title).toBe(TITLE);
  });

  test("line feeds alone, carriage returns alone, a mark in front, blank lines, no end", () => {
    for (const written of [
      text.replaceAll("\r\n", "\n"),
      text.replaceAll("\r\n", "\r"),
      `\ufeff${text}`,
      `\r\n\r\n${text.replaceAll("\r\n", "\r\n\r\n")}`,
      text.replace("END:VCALENDAR", ""),
    ])
      expect(read(written).rows[0]?.title).toBe(TITLE);
  });

  test("in Windows-1252, with a note", () => {
    const latin = Uint8Array.from(
      calendar(event("UID:1", "SUMMARY:Größe", "DTSTART:20250704T200000Z")),
      (letter) => letter.charCodeAt(0),
    );
    const { rows, notes } = read(latin);
    expect([rows[0]?.title, notes.join().includes("Windows-1252")]).toEqual(["Größe", true]);
  });

  test("ten thousand events are read in seconds", () => {
    const events = Array.from({ length: 10_000 }, (_, at) =>
      event(
        `UID:${at}`,
        `SUMMARY:Show ${at}`,
        `DTSTART;TZID=W. Europe Standard Time:202507${String(1 + (at % 31)).padStart(2, "0")}T200000`,
        "DURATION:PT1H",
      ),
    );
    const begun = process.cpuUsage().user;
    expect(read(calendar(...events)).rows.filter(({ item }) => item !== null)).toHaveLength(10_000);
    expect((process.cpuUsage().user - begun) / 1e6).toBeLessThan(10);
  });

  test("an empty calendar says so", () => {
    expect(() => read(calendar())).toThrow("The calendar holds no events.");
  });
});
