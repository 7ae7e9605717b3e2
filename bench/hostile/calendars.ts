import { DAMAGE, replaced, type Damage } from "./damage.ts";
import type { Made } from "./made.ts";

const calendar = (...lines: string[]) =>
  Buffer.from(["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n"));
const event = (...lines: string[]) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"];
const many = (count: number, lines: (at: number) => string[]) =>
  Array.from({ length: count }, (_, at) => lines(at)).flat();
const observance = (...lines: string[]) => [
  "BEGIN:STANDARD",
  "TZOFFSETFROM:+0100",
  "TZOFFSETTO:+0200",
  ...lines,
  "END:STANDARD",
];
const zone = (...lines: string[]) => ["BEGIN:VTIMEZONE", "TZID:Own", ...lines, "END:VTIMEZONE"];

export function calendarSeeds(): Buffer[] {
  const own = zone(...observance("DTSTART:19700329T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"));
  return [
    calendar(...event("UID:1", "SUMMARY:Rehearsal", "DTSTART:20250704T190000Z", "DTEND:20250704T200000Z")),
    calendar(
      ...own,
      ...event(
        "UID:2",
        "SUMMARY:Show",
        "DTSTART;TZID=Own:20250704T190000",
        "DURATION:PT2H",
        "RRULE:FREQ=WEEKLY;BYDAY=FR,SA;COUNT=20",
        "EXDATE;TZID=Own:20250711T190000",
      ),
      ...event(
        "UID:2",
        "RECURRENCE-ID;TZID=Own:20250712T190000",
        "DTSTART;TZID=Own:20250712T210000",
        "SUMMARY:Late show",
      ),
    ),
    calendar(
      ...event(
        "UID:3",
        "SUMMARY:Load-in\\, stage",
        "DTSTART;VALUE=DATE:20250706",
        "RDATE;VALUE=DATE:20250708,20250709",
        "LOCATION:Hall",
        "BEGIN:VALARM",
        "TRIGGER:-PT5M",
        "END:VALARM",
      ),
      ...event(
        "UID:4",
        "DTSTART;TZID=America/New_York:20250707T100000",
        "DTEND;TZID=Europe/Paris:20250707T180000",
        "RRULE:FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=1;UNTIL=20260101T000000Z",
      ),
    ),
  ];
}

const RULES = [
  "FREQ=SECONDLY",
  "FREQ=DAILY;INTERVAL=0",
  "FREQ=DAILY;INTERVAL=999999999",
  "FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2",
  "FREQ=DAILY;COUNT=-1",
  "FREQ=DAILY;COUNT=99999999",
  "FREQ=MONTHLY;BYDAY=99MO",
  "FREQ=WEEKLY;WKST=XX",
  "",
  "FREQ=YEARLY;BYSETPOS=999;BYDAY=MO",
  "FREQ=DAILY;UNTIL=99999999T999999Z",
] as const;
const DATES = [
  "00000000T000000",
  "99991231T235959Z",
  "20250230T100000",
  "-20250704T100000",
  "20250704T246060Z",
  "20250704",
  "275760913T000001Z",
  "x",
  "",
] as const;
export const CALENDAR_DAMAGE: Record<string, Damage> = {
  ...DAMAGE,
  "another rule": (file, luck) => replaced(file, luck, /FREQ=.*/g, () => luck.pick(RULES)),
  "another date": (file, luck) => replaced(file, luck, /\d{8}(?:T\d{6}Z?)?/g, () => luck.pick(DATES)),
  "another zone": (file, luck) =>
    replaced(
      file,
      luck,
      /TZID[=:][^:;\r]+/g,
      (found) =>
        `${found.slice(0, 5)}${luck.pick(["Own", "Mars/Olympus", "__proto__", "x".repeat(9_000), "UTC+99", "\u0000"])}`,
    ),
  "another offset": (file, luck) =>
    replaced(file, luck, /[+-]\d{4}/g, () => luck.pick(["+9999", "-2400", "", "x", "+0000000"])),
  "another duration": (file, luck) =>
    replaced(file, luck, /PT?\d[^\r]*/g, () => luck.pick(["P99999999999W", "-PT5H", "PT", "P1Y", "PT1e9S"])),
  "lines astray": (file, luck) => {
    const lines = file.toString("latin1").split("\r\n");
    for (let left = luck.number(8); left > 0; left -= 1)
      lines.splice(luck.number(lines.length), luck.number(2), lines[luck.number(lines.length)] ?? "");
    return Buffer.from(lines.join("\r\n"), "latin1");
  },
};

/** Calendars from hell: of up to the 5 MB that are taken. */
export function hostileCalendars(): Made[] {
  return [
    { name: "events in events, never closed", bytes: calendar(...many(50_000, () => ["BEGIN:VEVENT"])) },
    {
      name: "blocks in an event, 100,000 deep",
      bytes: calendar("BEGIN:VEVENT", ...many(100_000, () => ["BEGIN:X"])),
    },
    {
      name: "one line folded a million times",
      bytes: calendar(...event("DTSTART:20250704T190000Z", `SUMMARY:${"\r\n x".repeat(1_000_000)}`)),
    },
    {
      name: "a title of 5 MB",
      bytes: calendar(...event("DTSTART:20250704T190000Z", `SUMMARY:${"\\,".repeat(2_400_000)}`)),
    },
    {
      name: "a line of parameters",
      bytes: calendar(...event(`DTSTART${";A=b".repeat(100_000)}:20250704T190000Z`)),
    },
    {
      name: "a line of quotes",
      bytes: calendar(...event("DTSTART:20250704T190000Z", `SUMMARY;X=${'"'.repeat(200_001)}:x`)),
    },
    {
      name: "a hundred thousand extra dates",
      bytes: calendar(
        ...event(
          "DTSTART:20250704T190000Z",
          `RDATE:${Array.from({ length: 100_000 }, () => "20250706T190000Z").join(",")}`,
        ),
      ),
    },
    {
      name: "events that repeated daily since 1601, counted",
      bytes: calendar(
        ...many(15_000, (at) =>
          event(`UID:${at}`, "DTSTART:16010101T000000Z", "RRULE:FREQ=DAILY;COUNT=9999999"),
        ),
      ),
    },
    {
      name: "events of every day",
      bytes: calendar(
        ...many(15_000, (at) => event(`UID:${at}`, "DTSTART:20250701T000000Z", "RRULE:FREQ=DAILY")),
      ),
    },
    {
      name: "one event of a thousand rules",
      bytes: calendar(
        ...event("DTSTART:16010101T000000Z", ...many(10_000, () => ["RRULE:FREQ=DAILY;COUNT=9999999"])),
      ),
    },
    {
      name: "one event, changed ten thousand times",
      bytes: calendar(
        ...event("UID:1", "DTSTART:20250701T100000Z", "RRULE:FREQ=DAILY"),
        ...many(20_000, () => event("UID:1", "RECURRENCE-ID:20250702T100000Z", "DTSTART:20250702T120000Z")),
      ),
    },
    {
      name: "a zone of a thousand rules",
      bytes: calendar(
        ...zone(...many(1_000, () => observance("DTSTART:19700101T000000", "RRULE:FREQ=DAILY"))),
        ...many(5_000, (at) => event(`UID:${at}`, "DTSTART;TZID=Own:20250704T190000")),
      ),
    },
    {
      name: "a zone of a million dates",
      bytes: calendar(
        ...zone(
          ...observance(
            "DTSTART:19700101T000000",
            `RDATE:${Array.from({ length: 100_000 }, () => "20250601T000000").join(",")}`,
          ),
        ),
        ...many(5_000, (at) => event(`UID:${at}`, "DTSTART;TZID=Own:20250704T190000")),
      ),
    },
    {
      name: "a hundred thousand zones",
      bytes: calendar(
        ...many(40_000, () => zone(...observance("DTSTART:19700101T000000"))),
        ...event("DTSTART;TZID=Own:20250704T190000"),
      ),
    },
  ];
}
