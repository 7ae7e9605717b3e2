import { describe, expect, test } from "bun:test";
import type { MappingInput } from "../imports.ts";
import { understand } from "./understand.ts";

const WINDOW = { startsOn: "2025-07-03", endsOn: "2025-07-06" }; // Thursday to Sunday

type Options = { zone?: string; window?: { startsOn: string; endsOn: string }; given?: MappingInput };

function read(
  text: string | Uint8Array,
  { zone = "Europe/Berlin", window = WINDOW, given = {} }: Options = {},
) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return understand(bytes, { zone, window, given });
}

/** `stage | title | start > end`, with `?` for a flag and the reason alone for a refused row. */
function lines(text: string | Uint8Array, options: Options = {}): string[] {
  return read(text, options).rows.map(({ item, reason }) => {
    if (item === null) return `refused: ${reason}`;
    const end = item.all_day ? "all day" : (item.local_end?.slice(0, 16) ?? "");
    return `${item.stage ?? ""} | ${item.title} | ${item.local_start.slice(0, 16)} > ${end}${reason === null ? "" : " ?"}`;
  });
}

describe("names of columns", () => {
  const rows = [
    ["stage,artist,date,start,end"],
    ["Venue,Band,Date,From,To"],
    ["Bühne,Künstler,Datum,Beginn,Ende"],
    ["Scène,Artiste,Jour,Début,Fin"],
    ["Escenario,Artista,Fecha,Inicio,Fin"],
    ["room,event,day,begins,ends"],
    ["Where,What,When,Start Time,End Time"],
    ["Location,Act,Date,Onstage,Offstage"],
    ["Sala,Título,Día,Desde,Hasta"],
    ["Palco,Artisti,Data,Inizio,Fine"],
    ["stage_name,artist_name,event_date,start_time,end_time"],
    ["Podium,Naam,Datum,Van,Tot"],
    ["STAGE,ACT,DATE,DOORS,CURFEW"],
  ] as const;
  test.each(rows)("%s", (header) => {
    const found = lines(
      `${header}\nMain,The Owls,2025-07-04,19:30,20:15\nTent,Nine Lives,2025-07-05,21:00,22:30\n`,
    );
    expect(found).toEqual([
      "Main | The Owls | 2025-07-04T19:30 > 2025-07-04T20:15",
      "Tent | Nine Lives | 2025-07-05T21:00 > 2025-07-05T22:30",
    ]);
  });

  test("doors do not hide the start", () => {
    expect(
      lines(
        "Date,Venue,Doors,Show,Artist\n2025-07-04,Hall,18:00,19:30,The Owls\n2025-07-05,Hall,18:30,20:00,Nine Lives\n",
      ),
    ).toEqual(["Hall | The Owls | 2025-07-04T19:30 > ", "Hall | Nine Lives | 2025-07-05T20:00 > "]);
  });

  test("a created-at column is no schedule time", () => {
    expect(
      lines("title,created_at,start,end\nThe Owls,2025-01-01T10:00:00Z,2025-07-04 19:30,2025-07-04 20:15\n"),
    ).toEqual([" | The Owls | 2025-07-04T19:30 > 2025-07-04T20:15"]);
  });
});

describe("shapes of files", () => {
  test("semicolons, as spreadsheets here write them", () => {
    expect(
      lines(
        "Bühne;Künstler;Datum;Beginn;Ende\nSee;A, B und C;04.07.2025;19.30;20.15\nWald;„Quote“;05.07.2025;21.00;22.30\n",
      ),
    ).toEqual([
      "See | A, B und C | 2025-07-04T19:30 > 2025-07-04T20:15",
      "Wald | „Quote“ | 2025-07-05T21:00 > 2025-07-05T22:30",
    ]);
  });

  test("quoted newlines, doubled quotes and a BOM", () => {
    expect(
      lines(
        '\ufefftitle,stage,start\n"The\nOwls",Main,2025-07-04 19:30\n"Say ""Hi""",Main,2025-07-04 21:00\n',
      ),
    ).toEqual(["Main | The Owls | 2025-07-04T19:30 > ", 'Main | Say "Hi" | 2025-07-04T21:00 > ']);
  });

  test("UTF-16 and Windows-1252", () => {
    const text = "Bühne;Künstler;Datum;Beginn\nSeebühne;Äis;04.07.2025;19:30\n";
    const utf16 = new Uint8Array([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer),
    ]);
    const latin = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(lines(utf16)).toEqual(["Seebühne | Äis | 2025-07-04T19:30 > "]);
    expect(lines(utf16.subarray(2))).toEqual(["Seebühne | Äis | 2025-07-04T19:30 > "]);
    expect(lines(latin)).toEqual(["Seebühne | Äis | 2025-07-04T19:30 > "]);
    expect(read(latin).notes.join()).toContain("Windows-1252");
  });

  test("no header", () => {
    expect(
      lines(
        "Main\t2025-07-04\t19:30\t20:15\tThe Owls\nMain\t2025-07-04\t20:45\t21:30\tNine Lives\nTent\t2025-07-04\t19:30\t20:15\tRiver\nTent\t2025-07-05\t20:30\t21:15\tOf Men\n",
      ),
    ).toEqual([
      "Main | The Owls | 2025-07-04T19:30 > 2025-07-04T20:15",
      "Main | Nine Lives | 2025-07-04T20:45 > 2025-07-04T21:30",
      "Tent | River | 2025-07-04T19:30 > 2025-07-04T20:15",
      "Tent | Of Men | 2025-07-05T20:30 > 2025-07-05T21:15",
    ]);
  });

  test("blank lines, a line above the header, and the header again", () => {
    const text =
      "Summer Festival timetable,,,\n\nStage,Artist,Date,Start\nMain,The Owls,2025-07-04,19:30\n,,,\nStage,Artist,Date,Start\nTent,Nine Lives,2025-07-05,21:00\n";
    expect(lines(text)).toEqual([
      "Main | The Owls | 2025-07-04T19:30 > ",
      "Tent | Nine Lives | 2025-07-05T21:00 > ",
    ]);
    expect(read(text).notes.join()).toContain("repeated 1 time");
  });

  test("a Markdown table", () => {
    expect(
      lines(
        "| Time | Act | Stage | Date |\n|------|-----|-------|------|\n| 19:30 | The Owls | Main | 4 July 2025 |\n| 21:00 | Nine Lives | Main | 4 July 2025 |\n",
      ),
    ).toEqual(["Main | The Owls | 2025-07-04T19:30 > ", "Main | Nine Lives | 2025-07-04T21:00 > "]);
  });

  test("the date only on the first row of each day", () => {
    const text =
      "Date,Time,Artist,Stage\nFri 4 July,18:00,The Owls,Main\n,20:00,Nine Lives,Main\n,22:00,River,Main\nSat 5 July,18:00,Of Men,Main\n,20:00,Tide,Main\n";
    expect(lines(text).map((line) => line.slice(-19, -3))).toEqual([
      "2025-07-04T18:00",
      "2025-07-04T20:00",
      "2025-07-04T22:00",
      "2025-07-05T18:00",
      "2025-07-05T20:00",
    ]);
    expect(read(text).mapping.fill_down).toEqual(["Date"]);
  });

  test("days and stages as headings between the rows", () => {
    const text =
      "Time,Artist,Remarks\nFriday 4 July,,\nMain Stage,,\n18:00,The Owls,new\n20:00,Nine Lives,\nTent,,\n19:00,River,\nSaturday 5 July,,\nMain Stage,,\n18:00,Of Men,\n";
    expect(lines(text)).toEqual([
      "Main Stage | The Owls | 2025-07-04T18:00 > ",
      "Main Stage | Nine Lives | 2025-07-04T20:00 > ",
      "Tent | River | 2025-07-04T19:00 > ",
      "Main Stage | Of Men | 2025-07-05T18:00 > ",
    ]);
  });

  test("JSON: days, stages and acts nested", () => {
    const file = [
      {
        date: "2025-07-04",
        stages: [
          {
            name: "Main",
            acts: [
              { name: "The Owls", start: "19:30", end: "20:15" },
              { name: "Nine Lives", start: "21:00", end: "22:00" },
            ],
          },
          { name: "Tent", acts: [{ name: "River", start: "19:00", end: "20:00" }] },
        ],
      },
    ];
    expect(lines(JSON.stringify(file))).toEqual([
      "Main | The Owls | 2025-07-04T19:30 > 2025-07-04T20:15",
      "Main | Nine Lives | 2025-07-04T21:00 > 2025-07-04T22:00",
      "Tent | River | 2025-07-04T19:00 > 2025-07-04T20:00",
    ]);
  });

  test("JSON: days and stages as keys", () => {
    const file = {
      Friday: { Main: [{ artist: "The Owls", start: "19:30" }], Tent: [{ artist: "River", start: "19:00" }] },
      Saturday: { Main: [{ artist: "Of Men", start: "20:00" }] },
    };
    expect(lines(JSON.stringify(file))).toEqual([
      "Main | The Owls | 2025-07-04T19:30 > ",
      "Tent | River | 2025-07-04T19:00 > ",
      "Main | Of Men | 2025-07-05T20:00 > ",
    ]);
  });

  test("JSON: numbers for stages, explained by a list in the file", () => {
    const file = {
      stages: [
        { id: 1, name: "Main" },
        { id: 2, name: "Tent" },
      ],
      sets: [
        { artist: "The Owls", stageId: 1, stage: 1, start: "2025-07-04T19:30:00+02:00" },
        { artist: "River", stageId: 2, stage: 2, start: "2025-07-04T19:00:00+02:00" },
      ],
    };
    expect(lines(JSON.stringify(file))).toEqual([
      "Main | The Owls | 2025-07-04T19:30 > ",
      "Tent | River | 2025-07-04T19:00 > ",
    ]);
  });

  test("JSON: rows as lists, and one record a line", () => {
    expect(
      lines(
        JSON.stringify([
          ["Main", "The Owls", "2025-07-04 19:30"],
          ["Main", "River", "2025-07-04 21:00"],
          ["Tent", "Tide", "2025-07-05 21:00"],
        ]),
      ),
    ).toEqual([
      "Main | The Owls | 2025-07-04T19:30 > ",
      "Main | River | 2025-07-04T21:00 > ",
      "Tent | Tide | 2025-07-05T21:00 > ",
    ]);
    expect(
      lines('{"act":"The Owls","start":"2025-07-04T19:30"}\n{"act":"River","start":"2025-07-04T21:00"}\n'),
    ).toEqual([" | The Owls | 2025-07-04T19:30 > ", " | River | 2025-07-04T21:00 > "]);
  });
});

describe("dates", () => {
  test("M/D/YYYY h:mm AM, as American spreadsheets write it", () => {
    expect(
      lines(
        "Event,Start,End\nThe Owls,7/4/2025 7:30 PM,7/4/2025 8:15 PM\nRiver,7/5/2025 11:30 PM,7/6/2025 12:30 AM\n",
        { zone: "America/Chicago" },
      ),
    ).toEqual([
      " | The Owls | 2025-07-04T19:30 > 2025-07-04T20:15",
      " | River | 2025-07-05T23:30 > 2025-07-06T00:30",
    ]);
  });

  test("the weekday is the check digit of day and month", () => {
    const window = { startsOn: "2025-01-01", endsOn: "2025-12-31" };
    expect(
      lines("date,time,act\nSat 7/5/2025,19:30,The Owls\nSun 7/6/2025,20:00,River\n", { window }),
    ).toEqual([" | The Owls | 2025-07-05T19:30 > ", " | River | 2025-07-06T20:00 > "]);
    expect(
      lines("date,time,act\nWed 7/5/2025,19:30,The Owls\nSat 7/6/2025,20:00,River\n", { window }),
    ).toEqual([" | The Owls | 2025-05-07T19:30 > ", " | River | 2025-06-07T20:00 > "]);
  });

  test("one impossible reading decides for the whole column", () => {
    const window = { startsOn: "2025-01-01", endsOn: "2025-12-31" };
    expect(lines("date,time,act\n07/05/2025,19:30,The Owls\n07/31/2025,20:00,River\n", { window })).toEqual([
      " | The Owls | 2025-07-05T19:30 > ",
      " | River | 2025-07-31T20:00 > ",
    ]);
  });

  test("where nothing tells day from month, every such row is flagged", () => {
    const window = { startsOn: "2025-01-01", endsOn: "2025-12-31" };
    const text = "date,time,act\n05/07/2025,19:30,The Owls\n";
    expect(lines(text, { window })).toEqual([" | The Owls | 2025-07-05T19:30 >  ?"]);
    expect(lines(text, { window, given: { date_order: "month_first" } })).toEqual([
      " | The Owls | 2025-05-07T19:30 > ",
    ]);
  });

  test("a wrong weekday is flagged", () => {
    expect(lines("date,time,act\nThursday 4 July 2025,19:30,The Owls\n")).toEqual([
      " | The Owls | 2025-07-04T19:30 >  ?",
    ]);
  });

  test("only weekdays, settled by the production's dates; twice in them is refused", () => {
    expect(lines("day,time,act\nFriday,19:30,The Owls\nSunday,20:00,River\n")).toEqual([
      " | The Owls | 2025-07-04T19:30 > ",
      " | River | 2025-07-06T20:00 > ",
    ]);
    expect(
      lines("day,time,act\nFriday,19:30,The Owls\n", {
        window: { startsOn: "2025-07-01", endsOn: "2025-07-20" },
      })[0],
    ).toStartWith("refused: Friday comes more than once");
  });

  test("a year in a column of its own, and over New Year", () => {
    expect(lines("year,month,day,hour,minute,act\n2025,7,4,19,30,The Owls\n2025,7,5,20,05,River\n")).toEqual([
      " | The Owls | 2025-07-04T19:30 > ",
      " | River | 2025-07-05T20:05 > ",
    ]);
    const window = { startsOn: "2025-12-30", endsOn: "2026-01-02" };
    expect(
      lines("date,start,end,act\n31 Dec,22:00,01:00,The Owls\n1 Jan,20:00,21:00,River\n", { window }),
    ).toEqual([
      " | The Owls | 2025-12-31T22:00 > 2026-01-01T01:00",
      " | River | 2026-01-01T20:00 > 2026-01-01T21:00",
    ]);
  });

  test("no year and two possible ones: refused, unless the mapping says", () => {
    const window = { startsOn: "2025-01-01", endsOn: "2026-12-31" };
    expect(lines("date,time,act\n4 July,19:30,The Owls\n", { window })[0]).toStartWith(
      "refused: the year is missing",
    );
    expect(lines("date,time,act\nFri 4 July,19:30,The Owls\n", { window })).toEqual([
      " | The Owls | 2025-07-04T19:30 > ",
    ]);
    expect(lines("date,time,act\n4 July,19:30,The Owls\n", { window, given: { year: 2026 } })).toEqual([
      " | The Owls | 2026-07-04T19:30 > ",
    ]);
  });

  test("day numbers count from the production's first day", () => {
    expect(lines("Day,Time,Act\n1,19:30,The Owls\n2,20:00,River\n5,20:00,Tide\n")).toEqual([
      " | The Owls | 2025-07-03T19:30 > ",
      " | River | 2025-07-04T20:00 > ",
      "refused: day 5 is after the production's last day",
    ]);
  });

  test("UTC midnights mean a local date", () => {
    const window = { startsOn: "2025-10-25", endsOn: "2025-10-28" };
    expect(
      lines(
        '[{"date":"2025-10-24T22:00:00Z","time":"19:30","title":"The Owls"},{"date":"2025-10-26T23:00:00.000Z","time":"20:00","title":"River"}]',
        { window },
      ),
    ).toEqual([" | The Owls | 2025-10-25T19:30 > ", " | River | 2025-10-27T20:00 > "]);
    expect(
      lines('[{"date":"2025-07-04T00:00:00.000Z","time":"19:30","title":"The Owls"}]', {
        zone: "America/New_York",
      }),
    ).toEqual([" | The Owls | 2025-07-04T19:30 > "]);
  });

  test("dates without times are whole days, over several days too", () => {
    expect(lines("Date,City,Venue\n4 July,Lisbon,Arena\n5 July,Porto,Hall\n")).toEqual([
      "Arena | Lisbon | 2025-07-04T00:00 > all day",
      "Hall | Porto | 2025-07-05T00:00 > all day",
    ]);
    const row = read("title,start_date,end_date\nCamp,2025-07-03,2025-07-06\n").rows[0]!.item!;
    expect([row.all_day, row.local_start, row.local_end]).toEqual([
      true,
      "2025-07-03T00:00:00",
      "2025-07-07T00:00:00",
    ]);
  });

  test("serial days of spreadsheets", () => {
    expect(lines("Artist,Date,Start\nThe Owls,45842,0.8125\nRiver,45843,0.9375\n")).toEqual([
      " | The Owls | 2025-07-04T19:30 > ",
      " | River | 2025-07-05T22:30 > ",
    ]);
  });

  test("a date that the calendar does not have is refused, the rest goes in", () => {
    expect(lines("date,time,act\n31.06.2025,19:30,The Owls\n04.07.2025,19:30,River\n")).toEqual([
      "refused: “31.06.2025” is not a date",
      " | River | 2025-07-04T19:30 > ",
    ]);
  });
});

describe("times", () => {
  const one = (time: string, options: Options = {}): string =>
    lines(`date,time,act\n2025-07-04,${time},The Owls\n`, options)[0]!.replace(" | The Owls | 2025-07-", "");
  test.each([
    ["19:30 - 20:15", "04T19:30 > 2025-07-04T20:15"],
    ["7.30pm–8.15pm", "04T19:30 > 2025-07-04T20:15"],
    ["7:30-8:15pm", "04T19:30 > 2025-07-04T20:15"],
    ["11:30 pm to 12:30 am", "04T23:30 > 2025-07-05T00:30"],
    ["von 19 bis 20 Uhr", "04T19:00 > 2025-07-04T20:00"],
    ["21H30", "04T21:30 > "],
    ["20h30 à 21h15", "04T20:30 > 2025-07-04T21:15"],
    ["0730", "04T07:30 > "],
    ["2330", "04T23:30 > "],
    ["25:05", "05T01:05 > "],
    ["24 30 AM", "04T00:30 > "],
    ["24:00", "05T00:00 > "],
    ["noon", "04T12:00 > "],
    ["7 p.m.", "04T19:00 > "],
    ["19.30 Uhr", "04T19:30 > "],
    ["12:00 AM", "04T00:00 > "],
    ["23:00-01:30", "04T23:00 > 2025-07-05T01:30"],
    ["midnight", "05T00:00 >  ?"],
    ["19:30 - late", "04T19:30 >  ?"],
    ["TBA", "04T00:00 > all day ?"],
  ])("%s", (time, expected) => {
    expect(one(time)).toBe(expected);
  });

  test("what is no time is refused", () => {
    expect(one("25:99")).toBe("refused: there is no time 25:99 (“25:99”)");
    expect(one("later")).toBe("refused: “later” is not a time");
  });

  test("instants: Z, offsets, epoch seconds and milliseconds", () => {
    const text =
      '[{"title":"A","start":"2025-07-04T17:30:00Z"},{"title":"B","start":"2025-07-04T13:30:00-04:00"},{"title":"C","start":1751650200},{"title":"D","start":1751650200000}]';
    expect(read(text).rows.map((row) => row.item?.starts_at)).toEqual(
      Array.from({ length: 4 }, () => "2025-07-04T17:30:00.000Z"),
    );
    expect(lines(text)[0]).toBe(" | A | 2025-07-04T19:30 > ");
  });

  test("durations instead of ends", () => {
    expect(lines("act,date,start,duration\nA,2025-07-04,19:30,45\nB,2025-07-04,23:30,90\n")).toEqual([
      " | A | 2025-07-04T19:30 > 2025-07-04T20:15",
      " | B | 2025-07-04T23:30 > 2025-07-05T01:00",
    ]);
    expect(lines("act,date,start,Dauer\nA,2025-07-04,19:30,1h30\nB,2025-07-04,20:30,45 min\n")).toEqual([
      " | A | 2025-07-04T19:30 > 2025-07-04T21:00",
      " | B | 2025-07-04T20:30 > 2025-07-04T21:15",
    ]);
    expect(lines("act,date,start,length\nA,2025-07-04,19:30,1:15\n")).toEqual([
      " | A | 2025-07-04T19:30 > 2025-07-04T20:45",
    ]);
  });

  test("12-hour clocks without am or pm are read along the rows, and flagged", () => {
    const text =
      "stage,date,start,end,act\nMain,4 July,11:30,12:15,A\nMain,4 July,12:45,1:30,B\nMain,4 July,2:00,3:00,C\nMain,4 July,8:00,9:30,D\n";
    expect(lines(text)).toEqual([
      "Main | A | 2025-07-04T11:30 > 2025-07-04T12:15 ?",
      "Main | B | 2025-07-04T12:45 > 2025-07-04T13:30 ?",
      "Main | C | 2025-07-04T14:00 > 2025-07-04T15:00 ?",
      "Main | D | 2025-07-04T20:00 > 2025-07-04T21:30 ?",
    ]);
  });

  test("an evening that passes twelve", () => {
    const text =
      "stage,date,start,act\nMain,4 July,8:00,A\nMain,4 July,10:30,B\nMain,4 July,12:15,C\nMain,4 July,1:45,D\n";
    expect(lines(text).map((line) => line.slice(11, 27))).toEqual([
      "2025-07-04T20:00",
      "2025-07-04T22:30",
      "2025-07-05T00:15",
      "2025-07-05T01:45",
    ]);
  });

  test("short hours that nothing decides are read on the 24-hour clock and flagged; a choice settles it", () => {
    const text = "date,start,act\n4 July,7:30,A\n5 July,8:00,B\n";
    expect(lines(text)).toEqual([" | A | 2025-07-04T07:30 >  ?", " | B | 2025-07-05T08:00 >  ?"]);
    expect(lines(text, { given: { without_am_pm: "pm" } })).toEqual([
      " | A | 2025-07-04T19:30 > ",
      " | B | 2025-07-05T20:00 > ",
    ]);
  });
});

describe("nights", () => {
  const night =
    "stage,date,start,end,act\nMain,Fri 4 July,20:00,21:00,A\nMain,Fri 4 July,23:00,00:00,B\nMain,Fri 4 July,01:00,02:00,C\nMain,Sat 5 July,20:00,21:00,D\nMain,Sat 5 July,00:30,01:30,E\n";

  test("01:00 after 23:00 under Friday is Saturday, and says so", () => {
    expect(lines(night)).toEqual([
      "Main | A | 2025-07-04T20:00 > 2025-07-04T21:00",
      "Main | B | 2025-07-04T23:00 > 2025-07-05T00:00",
      "Main | C | 2025-07-05T01:00 > 2025-07-05T02:00 ?",
      "Main | D | 2025-07-05T20:00 > 2025-07-05T21:00",
      "Main | E | 2025-07-06T00:30 > 2025-07-06T01:30 ?",
    ]);
    expect(read(night).mapping.day_convention).toBe("festival");
  });

  test("never from the hour alone", () => {
    expect(lines("stage,date,start,act\nMain,Fri 4 July,01:00,A\nTent,Sat 5 July,02:00,B\n")).toEqual([
      "Main | A | 2025-07-04T01:00 > ",
      "Tent | B | 2025-07-05T02:00 > ",
    ]);
    expect(
      lines(
        "stage,date,start,act\nMain,Fri 4 July,01:00,A\nMain,Fri 4 July,20:00,B\nMain,Fri 4 July,23:00,C\n",
      )[0],
    ).toBe("Main | A | 2025-07-04T01:00 > ");
  });

  test("a list in no order is no evidence", () => {
    const text =
      "act,stage,date,start\nA,Main,4 July,23:00\nB,Main,4 July,19:00\nC,Main,4 July,01:00\nD,Main,4 July,21:00\nE,Tent,4 July,22:00\nF,Tent,4 July,00:30\nG,Tent,4 July,18:00\n";
    expect(read(text).mapping.day_convention).toBe("calendar");
  });

  test("by choice, without a flag", () => {
    expect(
      lines("stage,date,start,act\nMain,Fri 4 July,01:00,A\n", { given: { day_convention: "festival" } }),
    ).toEqual(["Main | A | 2025-07-05T01:00 > "]);
    expect(lines(night, { given: { day_convention: "calendar" } })[2]).toBe(
      "Main | C | 2025-07-04T01:00 > 2025-07-04T02:00",
    );
  });
});

describe("what cannot be", () => {
  test("an end before the start: repaired only where one reading is left, else without an end", () => {
    expect(
      lines(
        "act,start,end\nA,2025-07-04 23:00,2025-07-04 00:15\nB,2025-07-04 23:30,2025-07-04 13:45\nC,2025-07-04 20:00,2025-07-04 20:00\n",
      ),
    ).toEqual([
      " | A | 2025-07-04T23:00 > 2025-07-05T00:15 ?",
      " | B | 2025-07-04T23:30 >  ?",
      " | C | 2025-07-04T20:00 >  ?",
    ]);
  });

  test("the gap and the fold of a clock change", () => {
    const window = { startsOn: "2025-03-29", endsOn: "2025-10-27" };
    const rows = read("act,start\nA,2025-03-30 02:30\nB,2025-10-26 02:30\n", { window }).rows;
    expect(rows.map(({ item, reason }) => [item?.starts_at, item?.local_start, reason])).toEqual([
      [
        "2025-03-30T01:30:00.000Z",
        "2025-03-30T03:30:00",
        "the start 02:30 does not exist as the clocks go forward; moved to 03:30",
      ],
      [
        "2025-10-26T00:30:00.000Z",
        "2025-10-26T02:30:00",
        "the start 02:30 happens twice as the clocks go back; the first was taken",
      ],
    ]);
  });

  test("a zone of its own for a row, and an unknown one", () => {
    const rows = read(
      "act,start,timezone\nA,2025-07-04 20:00,America/New_York\nB,2025-07-04 20:00,Mars/Olympus\n",
    ).rows;
    expect(rows[0]!.item?.starts_at).toBe("2025-07-05T00:00:00.000Z");
    expect(rows[1]!.reason).toBe("the time zone “Mars/Olympus” is not known");
  });

  test("neither title nor time is refused; a title is not needed when the time is good", () => {
    expect(
      lines("act,date,start\n,,\nA,2025-07-04,20:00\n,2025-07-04,21:00\nB,,\nRemarks,see below,\n"),
    ).toEqual([
      " | A | 2025-07-04T20:00 > ",
      " | (no title) | 2025-07-04T21:00 >  ?",
      "refused: it has no date",
      "refused: “see below” is not a date",
    ]);
  });
});

test("the mapping that was found reads the next file without looking again", () => {
  const first = read("stage,date,start,act\nMain,4/7/2025,20:00,A\nMain,13/7/2025,01:00,B\n");
  const next = understand(new TextEncoder().encode("stage,date,start,act\nMain,5/7/2025,20:00,A\n"), {
    zone: "Europe/Berlin",
    window: { startsOn: "2025-01-01", endsOn: "2025-12-31" },
    stored: first.mapping,
  });
  expect(next.rows[0]!.item?.local_start).toBe("2025-07-05T20:00:00");
  expect(next.rows[0]!.reason).toBeNull();
  const other = understand(
    new TextEncoder().encode("Bühne;Datum;Beginn;Künstler\nSee;05.07.2025;20:00;A\n"),
    { zone: "Europe/Berlin", window: WINDOW, stored: first.mapping },
  );
  expect(other.notes.join()).toContain("does not fit this file");
  expect(other.rows[0]!.item?.stage).toBe("See");
});
