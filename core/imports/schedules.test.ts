import { describe, expect, test } from "bun:test";
import { missingFiles, realFile, withoutMeta } from "../../ops/testing-files.ts";
import { planImport } from "./diff.ts";
import { understand, type Understood } from "./understand.ts";
import type { Mapping, MappingInput } from "../imports.ts";

const missing = missingFiles("schedules");

const FILES = {
  "70000tons-2025.json": ["America/New_York", "2025-01-30", "2025-02-03"],
  "70000tons-2025-raw.tsv": ["America/New_York", "2025-01-30", "2025-02-03"],
  "70000tons-2026.json": ["America/New_York", "2026-01-29", "2026-02-02"],
  "arena-tour-2012.json": ["America/New_York", "2012-09-01", "2012-12-01"],
  "baybeats-2026.json": ["Asia/Singapore", "2026-09-03", "2026-09-06"],
  "capitol-hill-block-party-2022-part.json": ["America/Los_Angeles", "2022-07-22", "2022-07-24"],
  "garbicz-2025-part.json": ["Europe/Warsaw", "2025-07-31", "2025-08-04"],
  "glastonbury-2025-part.json": ["Europe/London", "2025-06-25", "2025-06-29"],
  "headbangers-boat-2024.json": ["America/New_York", "2024-10-28", "2024-11-01"],
  "nyphil-2024-25-part.json": ["America/New_York", "2024-09-01", "2025-06-30"],
  "toronto-fringe-2019.json": ["America/Toronto", "2019-07-03", "2019-07-14"],
  "toronto-fringe-2025.json": ["America/Toronto", "2025-07-02", "2025-07-13"],
} as const;
type Name = keyof typeof FILES;

function read(name: Name, more: { given?: MappingInput; stored?: Mapping; bare?: boolean } = {}): Understood {
  const [zone, startsOn, endsOn] = FILES[name];
  const bytes = realFile(`schedules/${name}`);
  const file = more.bare ? withoutMeta(bytes) : bytes;
  return understand(file, {
    zone,
    window: { startsOn, endsOn },
    ...(more.given && { given: more.given }),
    ...(more.stored && { stored: more.stored }),
  });
}

const count = ({ rows }: Understood): [rows: number, clean: number, flagged: number, refused: number] => [
  rows.length,
  rows.filter(({ item, reason }) => item !== null && reason === null).length,
  rows.filter(({ item, reason }) => item !== null && reason !== null).length,
  rows.filter(({ item }) => item === null).length,
];

/** `title, stage, start > end`. */
function row(read: Understood, number: number): string {
  const item = read.rows[number - 1]?.item;
  return item ? `${item.title}, ${item.stage}, ${item.local_start} > ${item.local_end}` : "refused";
}

/** Rows that end on a later day than they start. */
const overnight = ({ rows }: Understood): number =>
  rows.filter(
    ({ item }) =>
      item &&
      !item.all_day &&
      item.local_end !== null &&
      item.local_end.slice(0, 10) > item.local_start.slice(0, 10),
  ).length;

describe.skipIf(missing !== undefined)(
  `real timetables${missing === undefined ? "" : ` (${missing})`}`,
  () => {
    const counts: Record<Name, [number, number, number, number]> = {
      "70000tons-2025.json": [128, 128, 0, 0],
      "70000tons-2025-raw.tsv": [128, 124, 4, 0],
      "70000tons-2026.json": [128, 128, 0, 0],
      "arena-tour-2012.json": [32, 31, 1, 0],
      "baybeats-2026.json": [52, 52, 0, 0],
      "capitol-hill-block-party-2022-part.json": [108, 104, 4, 0],
      "garbicz-2025-part.json": [151, 147, 4, 0],
      "glastonbury-2025-part.json": [104, 102, 2, 0],
      "headbangers-boat-2024.json": [68, 68, 0, 0],
      "nyphil-2024-25-part.json": [27, 27, 0, 0],
      "toronto-fringe-2019.json": [1143, 1143, 0, 0],
      "toronto-fringe-2025.json": [791, 791, 0, 0],
    };
    test.each(Object.keys(FILES) as Name[])(
      "%s: every row accounted for, and again from its own mapping",
      (name) => {
        const first = read(name);
        expect(count(first)).toEqual(counts[name]);
        expect(first.rows.map((entry) => entry.row)).toEqual(first.rows.map((_, index) => index + 1));
        const plan = planImport(first.rows, [], first.mapping, []);
        const existing = plan.inserts.map(({ key, fingerprint, item }, index) => ({
          id: String(index),
          key,
          fingerprint,
          line: "1",
          ...item,
        }));
        const second = read(name, { stored: first.mapping });
        const again = planImport(second.rows, existing, second.mapping, []);
        expect([
          again.result.unchanged,
          again.inserts.length,
          again.updates.length,
          again.cancels.length,
        ]).toEqual([counts[name][0] - counts[name][3], 0, 0, 0]);
      },
    );

    test.each((Object.keys(FILES) as Name[]).filter((name) => name.endsWith(".json")))(
      "%s: the same without what its collector noted",
      (name) => {
        const times = ({ rows }: Understood): unknown[] =>
          rows.map(({ item }) => [item?.title, item?.starts_at, item?.ends_at, item?.all_day]);
        expect(times(read(name, { bare: true }))).toEqual(times(read(name)));
      },
    );

    test("70000 Tons 2025: both hands agree, but for one minute that one of them wrote otherwise", () => {
      const tidy = read("70000tons-2025.json");
      expect(tidy.mapping.stages["PD"]).toBe("Pool Deck");
      const raw = read("70000tons-2025-raw.tsv", {
        given: { stages: { ...tidy.mapping.stages, PO: "Pool Deck" } },
      });
      const places = ({ rows }: Understood): string[] =>
        rows.map(({ item }) => `${item?.stage} ${item?.starts_at} ${item?.ends_at}`).toSorted();
      const [ours, theirs] = [places(tidy), places(raw)];
      expect(ours.filter((place) => !theirs.includes(place))).toEqual([
        "Royal Theater 2025-02-02T08:00:00.000Z 2025-02-02T08:45:00.000Z",
      ]);
      expect(theirs.filter((place) => !ours.includes(place))).toEqual([
        "Royal Theater 2025-02-02T08:00:00.000Z 2025-02-02T08:34:00.000Z",
      ]);
      expect(row(tidy, 4)).toBe("Emperor, Royal Theater, 2025-01-30T23:15:00 > 2025-01-31T00:30:00");
      expect(row(raw, 23)).toBe(
        "Karaoke at Sports Bar, Pool Deck, 2025-01-31T00:00:00 > 2025-01-31T05:00:00",
      );
      expect(overnight(tidy)).toBe(overnight(raw));
      expect(
        raw.rows
          .filter(({ reason }) => reason !== null)
          .map(({ row, reason }) => [row, reason?.slice(0, 40)]),
      ).toEqual([
        [71, "the pm is taken as a slip: the file writ"],
        [100, "end: both the am and the date are taken "],
        [101, "both the am and the date are taken as sl"],
        [102, "both the am and the date are taken as sl"],
      ]);
    });

    test("70000 Tons 2026: a set listed among Friday's that is Saturday morning", () => {
      const found = read("70000tons-2026.json");
      expect(row(found, 26)).toBe("Beast in Black, Royal Theater, 2026-01-31T04:15:00 > 2026-01-31T05:15:00");
      expect(row(found, 23)).toBe("Nassau, Pool Deck, 2026-01-30T09:00:00 > 2026-01-30T16:00:00");
    });

    test("an arena tour: days without times, and a starred date", () => {
      const found = read("arena-tour-2012.json");
      expect(found.rows.every(({ item }) => item?.all_day)).toBe(true);
      expect(row(found, 1)).toBe(
        "Manchester, NH, Verizon Wireless Arena, 2012-09-07T00:00:00 > 2012-09-08T00:00:00",
      );
      expect(row(found, 24)).toBe(
        "Tampa, FL, 1-800-ASK-GARY Amphitheatre, 2012-11-03T00:00:00 > 2012-11-04T00:00:00",
      );
      expect(found.rows[22]!.reason).toContain("*Nov-1");
      expect(found.rows[22]!.item?.starts_at).toBe("2012-11-01T04:00:00.000Z");
      // The day the clocks go back has 25 hours: the whole day before it ends at its midnight, still in summer time.
      expect(found.rows[23]!.item?.ends_at).toBe("2012-11-04T04:00:00.000Z");
      expect(found.rows[24]!.item?.starts_at).toBe("2012-11-13T05:00:00.000Z");
    });

    test("Baybeats: dotted times, weekdays, durations past midnight", () => {
      const found = read("baybeats-2026.json");
      expect(row(found, 1)).toBe("Cancer Game (MO), LiveWire, 2026-09-03T19:30:00 > 2026-09-03T20:15:00");
      expect(row(found, 21)).toBe(
        "Naedr & the Midheaven String Collective, Powerhouse, 2026-09-04T23:00:00 > 2026-09-05T00:00:00",
      );
      expect(row(found, 33)).toBe(
        "Rắn Cạp Đuôi Collective (VN), Annexe, 2026-09-05T21:15:00 > 2026-09-05T22:15:00",
      );
      expect(found.rows[0]!.item?.starts_at).toBe("2026-09-03T11:30:00.000Z");
      expect(overnight(found)).toBe(1);
    });

    test("Capitol Hill: ends that cannot be are left out, and say so", () => {
      const found = read("capitol-hill-block-party-2022-part.json");
      expect(
        found.rows
          .filter(({ reason }) => reason !== null)
          .map((entry) => [entry.row, entry.item?.local_start, entry.item?.ends_at]),
      ).toEqual([
        [45, "2022-07-22T23:30:00", null],
        [54, "2022-07-23T23:30:00", null],
        [78, "2022-07-23T23:15:00", null],
        [87, "2022-07-24T23:15:00", null],
      ]);
      expect(row(found, 5)).toBe("Charli XCX, Main Stage, 2022-07-22T22:40:00 > 2022-07-22T23:55:00");
    });

    test("Garbicz: round the clock, pauses and ends", () => {
      const found = read("garbicz-2025-part.json");
      expect(row(found, 4)).toBe("Amoral, Wald, 2025-07-31T23:00:00 > 2025-08-01T01:30:00");
      expect(row(found, 5)).toBe("Alarico b2b Ignez, Wald, 2025-08-01T01:30:00 > 2025-08-01T04:30:00");
      expect(row(found, 29)).toBe("Ryan Elliott, Wiese, 2025-07-31T22:00:00 > 2025-08-01T00:00:00");
      expect(found.rows[5]!.item).toMatchObject({
        title: "BREAK",
        kind: "break",
        local_start: "2025-08-01T04:30:00",
        local_end: "2025-08-01T18:00:00",
      });
      expect(found.rows[51]!.item).toMatchObject({
        title: "END",
        kind: "other",
        local_start: "2025-08-04T00:00:00",
        local_end: null,
      });
      expect(found.rows.filter(({ item }) => item?.kind === "break")).toHaveLength(11);
      expect(found.mapping.day_convention).toBe("calendar");
    });

    test("Glastonbury: an end that carries the date of its start", () => {
      const found = read("glastonbury-2025-part.json");
      expect(row(found, 94)).toBe(
        "Anohni And The Johnsons, The Park Stage, 2025-06-27T23:00:00 > 2025-06-28T00:15:00",
      );
      expect(row(found, 103)).toBe("Caribou, The Park Stage, 2025-06-28T23:00:00 > 2025-06-29T00:15:00");
      expect(found.rows[0]!.item?.starts_at).toBe("2025-06-27T21:15:00.000Z");
      expect(found.rows.filter(({ title }) => title === "TBA")).toHaveLength(2);
    });

    test("Headbangers Boat: parts in columns, nights already dated", () => {
      const found = read("headbangers-boat-2024.json");
      expect(row(found, 6)).toBe("Poison the Well, Stardust, 2024-10-29T00:45:00 > 2024-10-29T01:45:00");
      expect(row(found, 68)).toBe(
        "Karaoke at Bliss (not at PO), Pool Deck, 2024-10-31T23:00:00 > 2024-11-01T01:30:00",
      );
      expect(row(found, 65)).toBe("Guitar Hero, Magnums, 2024-10-31T10:30:00 > 2024-10-31T13:00:00");
    });

    test("New York Philharmonic: midnights written in UTC, on both sides of the clock change", () => {
      const found = read("nyphil-2024-25-part.json");
      expect(row(found, 1)).toBe("New York Philharmonic, David Geffen Hall, 2024-09-12T19:30:00 > null");
      expect(found.rows[0]!.item).toMatchObject({
        starts_at: "2024-09-12T23:30:00.000Z",
        location: "Manhattan, NY",
        notes: "Subscription Season",
      });
      expect(found.rows[9]!.item).toMatchObject({
        starts_at: "2024-11-21T00:30:00.000Z",
        local_start: "2024-11-20T19:30:00",
      });
      const day = found.rows.filter(({ item }) => item?.local_start.startsWith("2024-09-21"));
      expect(day.map(({ item }) => item?.local_start.slice(11))).toEqual(["19:30:00", "22:00:00"]);
    });

    test("Toronto Fringe: performances within shows", () => {
      const older = read("toronto-fringe-2019.json");
      expect(older.mapping.source.path).toBe("shows[].perfs[]");
      expect(row(older, 1)).toBe(
        "Above & Beyond, Robert Gill Theatre, 2019-07-04T18:45:00 > 2019-07-04T19:45:00",
      );
      expect(older.rows[2]!.item).toMatchObject({ notes: "relaxed", starts_at: "2019-07-07T16:30:00.000Z" });
      expect(overnight(older)).toBe(0);
      const newer = read("toronto-fringe-2025.json");
      expect(newer.mapping.source.path).toBe("shows[].perfsData[]");
      expect(newer.rows[0]!.item).toMatchObject({
        title: "#1 Clown Comedy with Victor & Priscilla",
        stage: "VideoCabaret - Deanne Taylor Theatre",
        location: "10 Busy Street, Toronto, Ontario, M4M 1N8",
        ends_at: "2025-07-02T23:15:00.000Z",
      });
      expect(newer.rows.every(({ item }) => item?.ends_at != null)).toBe(true);
    });
  },
);
