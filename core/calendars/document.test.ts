import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { localOf, nextClockChange } from "../time.ts";
import { calendarDocument, calendarWindow, inOrder, invitation, type CalendarEntry } from "./document.ts";
import { brokenLines, byIcalJs, byNodeIcal } from "./testing-parsers.ts";

const MINE = { kind: "mine", productionName: null } as const;

function entry(more: Partial<CalendarEntry> = {}): CalendarEntry {
  const base = {
    id: "0198aa00-0000-7000-8000-000000000001",
    title: "Doors",
    kind: "call",
    productionName: "Harbour Lights",
    allDay: false,
    localStart: "2026-09-03T19:30:00",
    localEnd: "2026-09-03T23:00:00",
    zone: "Asia/Singapore",
    startsAt: "2026-09-03T11:30:00.000Z",
    endsAt: "2026-09-03T15:00:00.000Z",
    location: "Dock 4",
    stage: "Main",
    notes: null,
    isCancelled: false,
    version: 3,
    updatedAt: "2026-08-01T09:00:00.000Z",
  } as const;
  return { ...base, ...more };
}
const id = (n: number) => `0198aa00-0000-7000-8000-${String(n).padStart(12, "0")}`;
/** An entry at an instant, told on the wall of a zone. */
const at = (n: number, zone: string, startsAt: string, minutes = 90): CalendarEntry => {
  const endsAt = new Date(Date.parse(startsAt) + minutes * 60_000).toISOString();
  return entry({
    id: id(n),
    zone,
    startsAt,
    endsAt,
    localStart: localOf(startsAt, zone),
    localEnd: localOf(endsAt, zone),
  });
};
const both = (text: string) => {
  expect(brokenLines(text)).toEqual([]);
  const seen = byIcalJs(text);
  expect(byNodeIcal(text)).toEqual(seen);
  return seen;
};

describe("what two readers make of a calendar", () => {
  test("an item, with what it is, where, and which change of it", () => {
    expect(both(calendarDocument(MINE, [entry({ notes: "Bring boots;\nand, well, \\o/" })]))).toEqual([
      {
        uid: "0198aa00-0000-7000-8000-000000000001",
        sequence: 2,
        status: "CONFIRMED",
        summary: "Doors",
        location: "Main, Dock 4",
        description: "Harbour Lights\n\nBring boots;\nand, well, \\o/",
        start: "2026-09-03T11:30:00.000Z",
        end: "2026-09-03T15:00:00.000Z",
      },
    ]);
  });
  test("a whole day, several, one without an end, one that ends as it begins, one in UTC", () => {
    const day = { allDay: true, localStart: "2026-09-05T00:00:00" };
    const seen = both(
      calendarDocument(MINE, [
        entry({ id: id(1), ...day, localEnd: "2026-09-06T00:00:00" }),
        entry({ id: id(2), ...day, localEnd: "2026-09-08T00:00:00" }),
        entry({ id: id(3), localEnd: null, endsAt: null }),
        entry({ id: id(4), localEnd: "2026-09-03T19:30:00", endsAt: "2026-09-03T11:30:00.000Z" }),
        at(5, "UTC", "2026-09-03T11:30:00.000Z"),
      ]),
    );
    // A day's end that a reader fills in by itself is the day after (§3.6.1).
    expect(seen.map(({ start, end }) => [start, end])).toEqual([
      ["2026-09-05", "2026-09-06"],
      ["2026-09-05", "2026-09-08"],
      ["2026-09-03T11:30:00.000Z", null],
      ["2026-09-03T11:30:00.000Z", null],
      ["2026-09-03T11:30:00.000Z", "2026-09-03T13:00:00.000Z"],
    ]);
  });
  test("one that was cancelled stays and says so", () => {
    const text = calendarDocument(MINE, [entry({ isCancelled: true, version: 4 })]);
    expect(both(text)[0]).toMatchObject({ status: "CANCELLED", sequence: 3 });
    expect(text).toContain("\r\nTRANSP:TRANSPARENT\r\n");
  });
  test("busy times say when, and no word of what or where", () => {
    const text = calendarDocument({ kind: "free_busy", productionName: null }, [
      entry({
        notes: "secret",
        title: "secret",
        location: "secret",
        stage: "secret",
        productionName: "secret",
      }),
    ]);
    expect(text).not.toContain("secret");
    expect(both(text)[0]).toMatchObject({ summary: "Busy", location: "", description: "" });
  });
  test("how often to look, and what it is called", () => {
    const text = calendarDocument({ kind: "full", productionName: "Harbour, Lights" }, []);
    for (const line of [
      "VERSION:2.0",
      "METHOD:PUBLISH",
      "NAME:Harbour\\, Lights\\, everything",
      "X-WR-CALNAME:Harbour\\, Lights\\, everything",
      "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
      "X-PUBLISHED-TTL:PT15M",
    ])
      expect(text).toContain(`\r\n${line}\r\n`);
    expect(both(text)).toEqual([]);
  });
  test("any text comes back, and no line is too long for it", () => {
    const words = fc.string({ unit: "grapheme", maxLength: 300 }).map((text) =>
      // What has no meaning in text is left out, ends of lines become one kind, and readers trim.
      // oxlint-disable-next-line no-control-regex
      text.replaceAll(/[\u0000-\u001f\u007f\u0085\u2028\u2029]/g, "").trim(),
    );
    fc.assert(
      fc.property(words, words, (title, notes) => {
        const text = calendarDocument(MINE, [
          entry({ title: title || "x", notes, productionName: null, location: null, stage: null }),
        ]);
        expect(brokenLines(text)).toEqual([]);
        expect(byIcalJs(text)[0]).toMatchObject({ summary: title || "x", description: notes });
      }),
      { numRuns: 300 },
    );
  });
});

/** Whole hours, halves, quarters, across the date line, no summer time, a summer in the south, a pause in Ramadan. */
const ZONES = [
  "Europe/London",
  "Europe/Dublin",
  "Europe/Lisbon",
  "Europe/Vienna",
  "America/New_York",
  "America/St_Johns",
  "America/Sao_Paulo",
  "Asia/Kathmandu",
  "Asia/Singapore",
  "Asia/Tehran",
  "Australia/Lord_Howe",
  "Australia/Sydney",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Africa/Casablanca",
];

describe("zones", () => {
  for (const zone of ZONES) {
    test(zone, () => {
      const instants: string[] = [];
      let change = nextClockChange(zone, Date.parse("2025-01-01T00:00:00Z"));
      for (let n = 0; n < 5 && change !== undefined; n++) {
        for (const hours of [-30, -2, -1.5, 2, 3, 30])
          instants.push(new Date(Date.parse(change) + hours * 3_600_000).toISOString());
        change = nextClockChange(zone, Date.parse(change));
      }
      for (let month = 1; month <= 12; month++)
        instants.push(`2026-${String(month).padStart(2, "0")}-03T11:30:00.000Z`);
      instants.sort();
      const text = calendarDocument(
        MINE,
        instants.map((instant, n) => at(n, zone, instant)),
      );
      expect(both(text).map(({ start }) => start)).toEqual(instants);
    });
  }
  test("what the clocks show twice is told as an instant, both times", () => {
    // 01:30 happened twice in London on 25 October 2026, and each reader takes it for another.
    const instants = ["2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z", "2026-10-25T02:30:00.000Z"];
    const text = calendarDocument(
      MINE,
      instants.map((instant, n) => at(n, "Europe/London", instant, 5)),
    );
    expect(text.match(/DTSTART(;TZID=.*|:.*Z)/g)?.join()).toBe(
      "DTSTART:20261025T003000Z,DTSTART:20261025T013000Z,DTSTART;TZID=Europe/London:20261025T023000",
    );
    expect(both(text).map(({ start }) => start)).toEqual(instants);
  });
  test("a zone's block is made of its own changes, once for all that need it", () => {
    const text = calendarDocument(MINE, [
      at(1, "Europe/London", "2026-03-01T12:00:00.000Z"),
      at(2, "Europe/London", "2026-11-01T12:00:00.000Z"),
    ]);
    const [block = ""] = text.match(/BEGIN:VTIMEZONE[\s\S]*END:VTIMEZONE/) ?? [];
    expect(block.split("\r\n").filter((line) => /DTSTART|OFFSET|BEGIN/.test(line))).toEqual([
      "BEGIN:VTIMEZONE",
      "BEGIN:STANDARD",
      "DTSTART:20251026T020000",
      "TZOFFSETFROM:+0100",
      "TZOFFSETTO:+0000",
      "BEGIN:DAYLIGHT",
      "DTSTART:20260329T010000",
      "TZOFFSETFROM:+0000",
      "TZOFFSETTO:+0100",
      "BEGIN:STANDARD",
      "DTSTART:20261025T020000",
      "TZOFFSETFROM:+0100",
      "TZOFFSETTO:+0000",
    ]);
    expect(text.split("BEGIN:VTIMEZONE")).toHaveLength(2);
  });
});

describe("invitations", () => {
  const sent = {
    organizer: "noreply@portal.test",
    attendee: { address: "ada@people.test", name: 'Ada "Countess" Lovelace, of\nOckham' },
    sentAt: "2026-09-03T08:00:00.000Z",
  };
  test("a request and its cancellation are of the event that calendars have, in order", () => {
    const asked = invitation(entry(), { method: "REQUEST", ...sent });
    const taken = invitation(entry({ version: 4 }), { method: "CANCEL", ...sent });
    expect([both(asked)[0], both(taken)[0]]).toMatchObject([
      { uid: entry().id, sequence: 2, status: "CONFIRMED" },
      { uid: entry().id, sequence: 3, status: "CANCELLED" },
    ]);
    expect([asked, taken].map((text) => /^METHOD:(\w+)\r$/m.exec(text)?.[1])).toEqual(["REQUEST", "CANCEL"]);
    expect(asked).toContain("\r\nORGANIZER:mailto:noreply@portal.test\r\n");
    expect(asked).toContain("\r\nDTSTAMP:20260903T080000Z\r\n");
    const unfolded = asked.replaceAll("\r\n ", "");
    expect(unfolded).toContain("ATTENDEE;CN=\"Ada ^'Countess^' Lovelace, of^nOckham\";ROLE=REQ-PARTICIPANT;");
    expect(unfolded).toContain(":mailto:ada@people.test\r\n");
  });
});

test("a calendar shows the same all day", () => {
  const [morning, night] = ["2026-09-03T00:00:00Z", "2026-09-03T23:59:59Z"].map((moment) =>
    calendarWindow(Date.parse(moment)),
  );
  expect(morning).toEqual({ from: "2026-07-05T00:00:00.000Z", to: "2028-01-16T00:00:00.000Z" });
  expect(night).toEqual(morning);
});

test("several lists become one by start", () => {
  const later = entry({ id: id(1), startsAt: "2026-09-04T00:00:00.000Z" });
  expect(inOrder([later, entry({ id: id(3) }), entry({ id: id(2) })]).map((one) => one.id)).toEqual([
    id(2),
    id(3),
    id(1),
  ]);
});
