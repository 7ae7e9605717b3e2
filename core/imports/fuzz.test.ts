import { expect, test } from "bun:test";
import fc from "fast-check";
import { planImport } from "./diff.ts";
import { UnreadableFile } from "./table.ts";
import { understand } from "./understand.ts";

const OPTIONS = { zone: "America/New_York", window: { startsOn: "2025-07-01", endsOn: "2025-07-20" } };
/** Slow enough to mean that something grows faster than the file; of our own CPU time, whatever else runs here. */
const SLOW_CPU_MS = 2_000;
const cpuMs = () => process.cpuUsage().user / 1_000;

/** Reads a file twice and imports it twice: it never throws but to refuse the file, counts add up, and the second time is quiet. */
function holds(bytes: Uint8Array): void {
  const began = cpuMs();
  let first;
  try {
    first = understand(bytes, OPTIONS);
  } catch (error) {
    if (error instanceof UnreadableFile) return;
    throw error;
  }
  expect(cpuMs() - began).toBeLessThan(SLOW_CPU_MS);
  expect(understand(bytes, OPTIONS)).toEqual(first);
  const { result, inserts } = planImport(first.rows, [], first.mapping, []);
  expect(result.imported + result.unchanged + result.changed + result.flagged + result.refused).toBe(
    first.rows.length,
  );
  for (const { item } of inserts) {
    expect(item.ends_at === null || item.ends_at > item.starts_at).toBe(true);
    expect(
      item.title.length > 0 &&
        item.title.length <= 200 &&
        item.title.isWellFormed() &&
        !item.title.includes("\u0000"),
    ).toBe(true);
  }
  const existing = inserts.map(({ key, fingerprint, item }, index) => ({
    id: String(index),
    key,
    fingerprint,
    line: "1",
    ...item,
  }));
  expect(new Set(existing.map((row) => row.key)).size).toBe(existing.length);
  for (const more of [{ stored: first.mapping }, { given: first.mapping }]) {
    const second = understand(bytes, { ...OPTIONS, ...more });
    const again = planImport(second.rows, existing, second.mapping, []);
    expect([again.inserts.length, again.updates.length, again.cancels.length]).toEqual([0, 0, 0]);
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const cell = fc.oneof(
  fc.constantFrom(
    "",
    "Main",
    "The Owls",
    "4.7.25",
    "7/4/2025",
    "2025-07-04",
    "Fri",
    "Jul",
    "4",
    "19:30",
    "7.30pm",
    "25:05",
    "24 30 AM",
    "19:30 - 20:15",
    "11:30",
    "1:15",
    "2025-07-04T19:30:00Z",
    "2025-07-04 23:30",
    "TBA",
    "AM",
    "PM",
    "45",
    "1751650200",
    "31/12/2025",
    "midnight",
    "00:00",
    "\u0000",
    "\ud800",
    "“”",
    "=1+1",
    "99:99",
    "2025-02-30",
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const header = fc.constantFrom(
  "stage",
  "artist",
  "date",
  "start",
  "end",
  "time",
  "day",
  "month",
  "year",
  "hour",
  "minute",
  "ampm",
  "duration",
  "notes",
  "type",
  "x",
  "",
  "Bühne",
  "start_time",
  "end_date",
  "weekday",
);
const runs = { numRuns: 300 };

test("any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), holds), runs);
});

test("any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => holds(encode(text))),
    runs,
  );
});

test("tables of plausible and of broken cells", () => {
  const table = fc.tuple(
    fc.constantFrom(",", ";", "\t", "|"),
    fc.array(header, { minLength: 1, maxLength: 8 }),
    fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 12 }),
    fc.boolean(),
  );
  fc.assert(
    fc.property(table, ([delimiter, names, rows, headed]) =>
      holds(encode([...(headed ? [names] : []), ...rows].map((line) => line.join(delimiter)).join("\n"))),
    ),
    { numRuns: 1_500 },
  );
});

test("records of plausible and of broken fields, nested any way", () => {
  const record = fc.dictionary(header, cell, { maxKeys: 7 });
  const nested = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      fc.array(record, { maxLength: 6 }),
      fc.dictionary(
        fc.constantFrom("Friday", "2025-07-04", "Main", "rows", "_meta", "__proto__", "constructor"),
        tie("node"),
        { maxKeys: 4 },
      ),
      fc.array(tie("node"), { maxLength: 3 }),
      record,
      cell,
    ),
  })).node;
  fc.assert(
    fc.property(nested, (file) => holds(encode(JSON.stringify(file)))),
    { numRuns: 700 },
  );
});

test("calendars of plausible and of broken lines", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "UID:1",
      "UID:2",
      "SUMMARY:x",
      "DTEND:20250704T200000Z",
      "DTEND;TZID=X:20250704T200000",
      "DTEND;VALUE=DATE:20250706",
      "DURATION:PT1H",
      "DURATION:P1D",
      "RRULE:FREQ=DAILY",
      "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2",
      "RRULE:FREQ=DAILY;BYDAY=2MO",
      "RRULE:FREQ=WEEKLY;UNTIL=20250710T000000Z",
      "EXDATE:20250705T190000Z",
      "EXDATE;VALUE=DATE:20250706",
      "RDATE:20250706T190000Z",
      "RDATE;VALUE=PERIOD:20250706T190000Z/PT2H",
      "RECURRENCE-ID:20250705T190000Z",
      "STATUS:CANCELLED",
      "BEGIN:VALARM",
      "END:VALARM",
      "END:VEVENT",
      "BEGIN:VEVENT",
      " folded",
    ),
    fc.string({ maxLength: 20 }),
  );
  const begin = fc.constantFrom(
    "DTSTART:20250704T190000Z",
    "DTSTART;TZID=Europe/Paris:20250704T190000",
    "DTSTART;VALUE=DATE:20250704",
    "DTSTART;TZID=X:20250704T190000",
    "DTSTART:19700101T000000Z",
    "DTSTART:x",
  );
  const zoneLine = fc.constantFrom(
    "DTSTART:16010101T000000",
    "DTSTART:20250101T000000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZOFFSETTO:bad",
    "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=DAILY;BYDAY=2MO",
    "RRULE:FREQ=SECONDLY",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "RDATE:20250601T000000",
  );
  const zone = fc
    .array(zoneLine, { maxLength: 6 })
    .map((lines) => [
      "BEGIN:VTIMEZONE",
      "TZID:X",
      "BEGIN:STANDARD",
      ...lines,
      "END:STANDARD",
      "END:VTIMEZONE",
    ]);
  const event = fc
    .tuple(begin, fc.array(line, { maxLength: 7 }))
    .map(([first, lines]) => ["BEGIN:VEVENT", first, ...lines, "END:VEVENT"]);
  const calendar = fc.tuple(
    fc.array(zone, { maxLength: 1 }),
    fc.array(event, { minLength: 1, maxLength: 5 }),
  );
  fc.assert(
    fc.property(calendar, (blocks) =>
      holds(encode(["BEGIN:VCALENDAR", ...blocks.flat(2), "END:VCALENDAR"].join("\r\n"))),
    ),
    { numRuns: 700 },
  );
});

test("the largest files are read or refused within seconds", () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, index) =>
      `Stage ${index % 9},Act ${index},2025-07-${String(1 + (index % 20)).padStart(2, "0")},${index % 24}:15,${index % 24}:45`,
  );
  const began = cpuMs();
  expect(understand(encode(`stage,artist,date,start,end\n${rows.join("\n")}`), OPTIONS).rows).toHaveLength(
    20_000,
  );
  expect(cpuMs() - began).toBeLessThan(15_000);
  expect(() =>
    understand(encode(`stage,artist,date,start,end\n${rows.join("\n")}\n${rows[0]}`), OPTIONS),
  ).toThrow("at most 20000");
  expect(() => understand(encode("a,".repeat(300)), OPTIONS)).toThrow(UnreadableFile);
  expect(() => understand(encode("[".repeat(100_000)), OPTIONS)).toThrow(UnreadableFile);
  expect(() => understand(encode(`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`), OPTIONS)).toThrow(
    UnreadableFile,
  );
  expect(() => understand(new Uint8Array(5 * 1024 * 1024 + 1), OPTIONS)).toThrow("larger than 5 MB");
  expect(() => understand(encode(`"${"a,b\n".repeat(400_000)}`), OPTIONS)).toThrow(UnreadableFile);
}, 60_000);
