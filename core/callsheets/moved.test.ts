import { describe, expect, test } from "bun:test";
import type { Sheet } from "./fields.ts";
import { moveOf, stoodOf, type Stood } from "./moved.ts";
import { zoneOfSheet } from "./sheet-zone.ts";
import { sheetOf } from "./testing-sheet.ts";

const sheet = (date: string, ...head: string[]): Sheet =>
  sheetOf(["CALL SHEET", ...head, date, "Crew Call: 07:00", "Lunch: 13:00", "Wrap: 19:00"].join("\n"));
const stood = (date: string, says: Sheet, isDisplaced = false): Stood => ({
  ...{ id: `${date}${isDisplaced}`, date, isDisplaced },
  ...stoodOf(says),
});

describe("a sheet that moves to another day", () => {
  const day12 = stood("2026-09-03", sheet("Thursday 3 September 2026", "Shoot day 12 of 30"));
  const day13 = stood("2026-09-04", sheet("Friday 4 September 2026", "Shoot day 13 of 30"));
  const revised = sheet("Saturday 5 September 2026", "REVISION 2", "Shoot day 12 of 30");
  const moved = (says: Sheet, all: Stood[], said?: string | null, receivedOn = "2026-09-02") => {
    const { from, candidates } = moveOf(says, all, receivedOn, said);
    return [from?.date ?? null, candidates.map(({ date }) => date)];
  };

  test("is the only one of its shooting day, where it says that it is a revision", () => {
    expect(moved(revised, [day12, day13])).toEqual(["2026-09-03", []]);
  });

  test("is asked where it does not say so, where that day is over, and where its new day is another's", () => {
    const plain = sheet("Saturday 5 September 2026", "Shoot day 12 of 30");
    expect(moved(plain, [day12, day13])).toEqual([null, ["2026-09-03"]]);
    expect(moved(revised, [day12], undefined, "2026-09-04")).toEqual([null, ["2026-09-03"]]);
    const onto = sheet("Friday 4 September 2026", "REVISION 2", "Shoot day 12 of 30");
    expect(moved(onto, [day12, day13])).toEqual([null, ["2026-09-03"]]);
    expect(moved(sheet("Friday 4 September 2026", "Shoot day 14 of 30"), [day12, day13])).toEqual([null, []]);
  });

  test("is as somebody says, and one of its own where they say so", () => {
    expect(moved(revised, [day12, day13], null)).toEqual([null, []]);
    expect(moved(revised, [day12, day13], "2026-09-04")).toEqual(["2026-09-04", []]);
    expect(moved(revised, [day12], "2026-08-01")).toEqual([null, []]);
  });

  test("without a number is asked of revisions alone, and of days nearby", () => {
    const named = (date: string, ...head: string[]) => sheet(date, "Production: The Long Take", ...head);
    const before = named("Thursday 3 September 2026");
    expect(before.title).not.toBeNull();
    const all = [stood("2026-09-03", before)];
    expect(moved(named("Saturday 5 September 2026", "REVISED"), all)).toEqual([null, ["2026-09-03"]]);
    expect(moved(named("Saturday 5 September 2026"), all)).toEqual([null, []]);
    expect(moved(named("Saturday 26 September 2026", "REVISED"), all)).toEqual([null, []]);
  });

  test("finds one whose day another took, also where both say the same date", () => {
    const waiting = { ...day13, isDisplaced: true, id: "waiting" };
    const taken = { ...day12, date: "2026-09-04" };
    const back = sheet("Thursday 3 September 2026", "REVISION 2", "Shoot day 13 of 30");
    expect(moveOf(back, [taken, waiting], "2026-09-01", undefined).from?.id).toBe("waiting");
    expect(moveOf(back, [taken, waiting], "2026-09-01", "2026-09-04").from?.id).toBe("waiting");
  });

  test("a cancelled day moves nothing", () => {
    const off = sheet("Saturday 5 September 2026", "CANCELLED", "Shoot day 12 of 30");
    expect(moved(off, [day12])).toEqual([null, []]);
  });
});

describe("by which clocks a sheet's times are", () => {
  const at = (...lines: string[]) => sheet("Thursday 3 September 2026", ...lines);
  const madrid = at("Location: Gran Teatro, Calle Mayor 4, 28013 Madrid");
  const asked = (says: Sheet, zone: string, before = {}) => {
    const clock = zoneOfSheet(says, zone, before);
    return [clock.zone, clock.by, clock.ask?.candidates.map(({ value }) => value) ?? null];
  };

  test("the production's, where its address says nothing else", () => {
    expect(asked(madrid, "Europe/Madrid")).toEqual(["Europe/Madrid", "production", null]);
    expect(asked(madrid, "Europe/Paris")).toEqual(["Europe/Paris", "production", null]);
    expect(asked(at("Location: Old Mill, 4 Mill Lane"), "Asia/Tokyo")).toEqual([
      "Asia/Tokyo",
      "production",
      null,
    ]);
  });

  test("asked where its address lies elsewhere, and remembered for that town", () => {
    expect(asked(madrid, "Europe/Lisbon")).toEqual([
      "Europe/Lisbon",
      "production",
      ["Europe/Madrid", "Europe/Lisbon"],
    ]);
    expect(zoneOfSheet(madrid, "Europe/Lisbon", {}).place).toBe("Madrid");
    expect(asked(madrid, "Europe/Lisbon", { Madrid: "Europe/Madrid" })).toEqual([
      "Europe/Madrid",
      "before",
      null,
    ]);
  });

  test("by where the nearest hospital is, where the location names no town", () => {
    const says = at(
      "Location: Old Mill, 4 Mill Lane",
      "Nearest Hospital: Mercy General, 900 Hill Street, Austin, TX 78701",
    );
    expect(zoneOfSheet(says, "Europe/London", {}).place).toBe("Austin");
  });

  test("as it says; an abbreviation is the production's clock or is asked", () => {
    const says = (zone: string) => at(`Time zone: ${zone}`);
    expect(asked(says("Europe/Lisbon"), "Europe/Madrid")).toEqual(["Europe/Lisbon", "sheet", null]);
    expect(asked(says("CEST"), "Europe/Madrid")).toEqual(["Europe/Madrid", "sheet", null]);
    expect(asked(says("EST"), "America/New_York")).toEqual(["America/New_York", "sheet", null]);
    expect(asked(says("EST"), "Europe/Madrid")).toEqual(["Europe/Madrid", "production", ["Europe/Madrid"]]);
    expect(asked(says("EST"), "Europe/Madrid", { EST: "America/New_York" })).toEqual([
      "America/New_York",
      "before",
      null,
    ]);
  });

  test("as somebody said of it", () => {
    const { zone } = madrid;
    expect(zone).toBeNull();
    const source = { confidence: 1, page: null, box: null, line: null, written: "", doubt: null };
    const said: Sheet = { ...madrid, zone: { ...source, value: "Europe/Madrid", is_said: true } };
    expect(zoneOfSheet(said, "Europe/Lisbon", {})).toMatchObject({
      ...{ zone: "Europe/Madrid", by: "answer", place: "Madrid", ask: null },
    });
  });
});
