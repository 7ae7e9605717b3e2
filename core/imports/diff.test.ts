import { describe, expect, test } from "bun:test";
import { type ExistingRow, planImport } from "./diff.ts";
import { understand } from "./understand.ts";
import type { ImportResult, MappingInput } from "../imports.ts";

const OPTIONS = { zone: "Europe/Berlin", window: { startsOn: "2025-07-03", endsOn: "2025-07-06" } };
const HEAD = "stage,artist,date,start,end\n";
const ROWS = [
  "Main,A,2025-07-04,20:00,21:00",
  "Main,B,2025-07-04,22:00,23:00",
  "Tent,C,2025-07-05,20:00,21:00",
];

/** A schedule that remembers what imports did to it. */
function schedule() {
  let rows: ExistingRow[] = [];
  let files = 0;
  return {
    rows: () => rows,
    bring: (lines: string[], given: MappingInput = {}): ImportResult => {
      const {
        rows: resolved,
        mapping,
        notes,
      } = understand(new TextEncoder().encode(HEAD + lines.join("\n")), { ...OPTIONS, given });
      const plan = planImport(resolved, rows, mapping, notes);
      const line = plan.line ?? `line ${++files}`;
      const updated = new Map(plan.updates.map((update) => [update.id, update]));
      rows = [
        ...rows.map((row): ExistingRow => {
          const update = updated.get(row.id);
          if (update) return { ...row, ...update.item, fingerprint: update.fingerprint };
          return plan.cancels.includes(row.id) ? { ...row, fingerprint: null } : row;
        }),
        ...plan.inserts.map(({ key, fingerprint, item }): ExistingRow => ({
          id: key,
          key,
          fingerprint,
          line,
          ...item,
        })),
      ];
      return plan.result;
    },
  };
}

const counts = ({ imported, unchanged, changed, removed, flagged, refused }: ImportResult): number[] => [
  imported,
  unchanged,
  changed,
  removed,
  flagged,
  refused,
];

describe("the same timetable again", () => {
  test("the same file changes nothing", () => {
    const held = schedule();
    expect(counts(held.bring(ROWS))).toEqual([3, 0, 0, 0, 0, 0]);
    expect(counts(held.bring(ROWS))).toEqual([0, 3, 0, 0, 0, 0]);
  });

  test("a later end is a change; a row that is gone is removed and listed after the others; it can come back", () => {
    const held = schedule();
    held.bring(ROWS);
    const second = held.bring([ROWS[0]!.replace("21:00", "21:15"), ROWS[2]!]);
    expect(counts(second)).toEqual([0, 1, 1, 1, 0, 0]);
    expect(second.rows.map(({ row, outcome, title }) => [row, outcome, title])).toEqual([
      [1, "changed", "A"],
      [2, "unchanged", "C"],
      [null, "removed", "B"],
    ]);
    expect(counts(held.bring([ROWS[0]!.replace("21:00", "21:15"), ROWS[2]!]))).toEqual([0, 2, 0, 0, 0, 0]);
    expect(counts(held.bring(ROWS))).toEqual([0, 1, 2, 0, 0, 0]);
  });

  test("another start is another row, unless a key column says otherwise", () => {
    const held = schedule();
    held.bring(ROWS);
    expect(counts(held.bring([ROWS[0]!.replace("20:00", "20:30"), ROWS[1]!, ROWS[2]!]))).toEqual([
      1, 2, 0, 1, 0, 0,
    ]);
    const keyed = schedule();
    keyed.bring(ROWS, { key: "artist" });
    expect(
      counts(keyed.bring([ROWS[0]!.replace("20:00", "20:30"), ROWS[1]!, ROWS[2]!], { key: "artist" })),
    ).toEqual([0, 2, 1, 0, 0, 0]);
  });

  test("letters' case and spacing do not make another row", () => {
    const held = schedule();
    held.bring(ROWS);
    const result = held.bring(ROWS.map((line) => line.replace("Main,A", "MAIN ,a")));
    expect(counts(result)).toEqual([0, 2, 1, 0, 0, 0]);
  });

  test("twins: identical ones are refused, others go in flagged, and both stay the same next time", () => {
    const held = schedule();
    const lines = [ROWS[0]!, ROWS[0]!, ROWS[0]!.replace("21:00", "21:30")];
    const first = held.bring(lines);
    expect(counts(first)).toEqual([1, 0, 0, 0, 1, 1]);
    expect(first.rows[1]!.reason).toBe("it is the same as row 1");
    expect(counts(held.bring(lines))).toEqual([0, 2, 0, 0, 0, 1]);
  });
});

describe("what is not cancelled", () => {
  test("a row that the new file only spoiled", () => {
    const held = schedule();
    held.bring(ROWS);
    const result = held.bring([ROWS[0]!.replace("20:00", "99:00"), ROWS[1]!, ROWS[2]!]);
    expect(counts(result)).toEqual([0, 2, 0, 0, 0, 1]);
    expect(result.notes.join()).toContain("was kept: its row in this file was refused");
  });

  test("everything, when the file is plainly another one; the mapping can say otherwise", () => {
    const held = schedule();
    held.bring(ROWS);
    const other = ["Club,X,2025-07-05,23:00,23:30", "Club,Y,2025-07-05,21:00,22:00"];
    expect(counts(held.bring(other))).toEqual([2, 0, 0, 0, 0, 0]);
    expect(counts(held.bring(["Hall,Z,2025-07-05,21:00,22:00"], { vanished: "cancel" }))).toEqual([
      1, 0, 0, 5, 0, 0,
    ]);
  });

  test("the rows of another stage's file, when its own next file comes", () => {
    const held = schedule();
    const others = ["Club,X,2025-07-05,23:00,23:30", "Club,Y,2025-07-05,21:00,22:00"];
    held.bring(ROWS);
    held.bring(others);
    expect(counts(held.bring(ROWS.slice(0, 2)))).toEqual([0, 2, 0, 1, 0, 0]);
    expect(counts(held.bring(others.slice(0, 1)))).toEqual([0, 1, 0, 1, 0, 0]);
  });

  test("what a person took away stays away until the file changes it", () => {
    const held = schedule();
    held.bring(ROWS);
    held.rows()[0]!.deleted = true;
    expect(counts(held.bring(ROWS))).toEqual([0, 3, 0, 0, 0, 0]);
    expect(counts(held.bring([ROWS[0]!.replace("21:00", "21:30"), ...ROWS.slice(1)]))).toEqual([
      1, 2, 0, 0, 0, 0,
    ]);
  });

  test("nothing, when the mapping says keep", () => {
    const held = schedule();
    held.bring(ROWS);
    expect(counts(held.bring([ROWS[0]!], { vanished: "keep" }))).toEqual([0, 1, 0, 0, 0, 0]);
  });
});
