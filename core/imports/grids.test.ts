import { describe, expect, test } from "bun:test";
import { understand } from "./understand.ts";

const WINDOW = { startsOn: "2025-07-03", endsOn: "2025-07-06" }; // Thursday to Sunday
const read = (text: string | Uint8Array) =>
  understand(typeof text === "string" ? new TextEncoder().encode(text) : text, {
    zone: "Europe/Berlin",
    window: WINDOW,
  });
const lines = (text: string | Uint8Array) =>
  read(text).rows.map(({ item, reason }) =>
    item
      ? `${item.stage} | ${item.title} | ${item.local_start.slice(5, 16)} > ${item.local_end?.slice(5, 16) ?? ""}`
      : `refused: ${reason}`,
  );

describe("a grid of stages", () => {
  test("days between the rows, nights over midnight, in Windows-1252 with semicolons", () => {
    const text = [
      "Zeit;Seebühne;Waldzelt;Club",
      "Freitag 4. Juli 2025;;;",
      "20:00;Äther;;",
      "21:30;Die Eulen;Fluss;",
      "23:00;;;Nachtwerk",
      "00:30;;;Später",
      "Samstag 5. Juli 2025;;;",
      "19:00;;Neun Leben;",
      "20:00;Ende;;",
    ].join("\r\n");
    const latin = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(lines(latin)).toEqual([
      "Seebühne | Äther | 07-04T20:00 > ",
      "Seebühne | Die Eulen | 07-04T21:30 > ",
      "Waldzelt | Fluss | 07-04T21:30 > ",
      "Club | Nachtwerk | 07-04T23:00 > ",
      "Club | Später | 07-05T00:30 > ",
      "Seebühne | Ende | 07-05T20:00 > ",
      "Waldzelt | Neun Leben | 07-05T19:00 > ",
    ]);
    expect(read(latin).notes.join()).toContain("A grid of 3 stages");
  });

  test("days over the stages in merged cells, acts that go on over several lines", () => {
    const text = [
      "Friday 4 July 2025,,,Saturday 5 July 2025,,",
      "Time,Main Stage,Tent,Main Stage B,Tent B,",
      "20:00,The Owls,,River,,",
      "20:30,The Owls,Nine Lives,River,,",
      "21:00,Of Men,Nine Lives,,Last Call,",
      "21:30,,,,Last Call,",
      "22:00,,,,,",
    ].join("\n");
    // The first column of a merged cell is the one over the clocks.
    expect(lines(text)).toEqual([
      "Main Stage | The Owls | 07-04T20:00 > 07-04T21:00",
      "Main Stage | Of Men | 07-04T21:00 > ",
      "Tent | Nine Lives | 07-04T20:30 > 07-04T21:30",
      "Main Stage B | River | 07-05T20:00 > 07-05T21:00",
      "Tent B | Last Call | 07-05T21:00 > 07-05T22:00",
    ]);
  });

  test("a list whose first column is a clock stays a list", () => {
    const text =
      "Time,Artist,Stage,Date\n19:30,The Owls,Main,2025-07-04\n20:30,Nine Lives,,2025-07-04\n21:30,River,Tent,2025-07-04\n";
    expect(lines(text)).toEqual([
      "Main | The Owls | 07-04T19:30 > ",
      "null | Nine Lives | 07-04T20:30 > ",
      "Tent | River | 07-04T21:30 > ",
    ]);
  });

  test("nor does one whose columns have names that nobody here knows", () => {
    const rows = Array.from(
      { length: 8 },
      (_, at) =>
        `${14 + at}:00;Zespół ${at};${at % 3 === 0 ? "" : at % 2 === 0 ? "Duża" : "Mała"};2025-07-04`,
    );
    expect(read(["Godzina;Wykonawca;Gdzie;Kiedy", ...rows].join("\n")).rows).toHaveLength(8);
  });
});
