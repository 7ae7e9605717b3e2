import { describe, expect, test } from "bun:test";
import { remediesOf } from "../emails/remedies.ts";
import { callItemOf, localOfSheet } from "./calls.ts";
import { corrected, leftOutOf, merged, valueAt, wrongIn } from "./corrections.ts";
import { matchOf, personKeys, type Known } from "./matching.ts";
import { sheetOf } from "./testing-sheet.ts";

/** From what was read to what people have in their schedules, without a database. */
const SHEET = sheetOf(`
  CALL SHEET
  Friday 6 March 2026
  Crew Call: 07:00
  Lunch: 13:00
  Wrap: 19:00
  Location: Old Mill, 4 Mill Lane
  Nearest Hospital: Mercy General, 900 Hill Street

  ROLE          NAME               PHONE         CALL
  Gaffer        Ella Ellis         555-0110      06:48
  Driver        Finn Foster        555-0111
  Mixer         Grace Grant        555-0112      O/C
`);
const at = (name: string) => SHEET.people.findIndex((one) => one.name === name);

describe("corrections", () => {
  test("stand where the value was read, are sure, and answer what was asked", () => {
    const next = corrected(SHEET, {
      "times.crew_call": "06:30",
      [`people.${at("Ella Ellis")}.call`]: "05:45",
    });
    expect(next.times.crew_call).toMatchObject({ value: "06:30", confidence: 1, doubt: null });
    expect(next.times.crew_call?.line).toBe(SHEET.times.crew_call?.line ?? 0);
    expect(next.people[at("Ella Ellis")]?.call?.value).toBe("05:45");
    expect(SHEET.times.crew_call?.value).toBe("07:00");
  });

  test("a call that is taken away is the general one; a state takes its place, and back", () => {
    const ella = at("Ella Ellis");
    expect(corrected(SHEET, { [`people.${ella}.call`]: null }).people[ella]).toMatchObject({
      call: null,
      call_state: null,
    });
    const off = corrected(SHEET, { [`people.${ella}.call_state`]: "off" });
    expect(off.people[ella]).toMatchObject({ call: null, call_state: "off" });
    expect(merged({ "people.1.call_state": "off" }, { "people.1.call": "07:15" })).toEqual({
      "people.1.call": "07:15",
    });
  });

  test("are marked as said, and what was read there is still known", () => {
    const next = corrected(SHEET, { "times.crew_call": "06:30", "times.doors": "19:00" });
    expect(next.times.crew_call?.is_said).toBeTrue();
    expect(next.times.doors).toMatchObject({ value: "19:00", is_said: true, line: null, written: "" });
    expect(next.times.first_meal?.is_said).toBeUndefined();
    expect(valueAt(SHEET, "times.crew_call")).toBe("07:00");
    expect(valueAt(SHEET, "people.9.name")).toBeNull();
  });

  test("add people and places behind those that were read, each with its name or kind first", () => {
    const [person, place] = [SHEET.people.length, SHEET.places.length];
    const said = {
      [`people.${person}.name`]: "Nora Nolan",
      [`people.${person}.call`]: "06:00",
      [`people.${person + 1}.name`]: "Otto Ober",
      [`places.${place}.kind`]: "base",
      [`places.${place}.address`]: "9 Quay",
    };
    const next = corrected(SHEET, said);
    expect(next.people.slice(person)).toMatchObject([
      {
        name: "Nora Nolan",
        call: { value: "06:00" },
        call_state: "timed",
        is_said: true,
        line: null,
        page: null,
      },
      { name: "Otto Ober", call: null, call_state: null, is_said: true },
    ]);
    expect(next.places.slice(place)).toMatchObject([
      { kind: "base", name: null, address: "9 Quay", is_said: true },
    ]);
    expect(wrongIn(SHEET, `people.${person}.call`, "06:00")).toBeDefined();
    expect(wrongIn(SHEET, `people.${person}.call`, "06:00", said)).toBeUndefined();
    expect(wrongIn(SHEET, `people.${person + 2}.name`, "Pia", said)).toBeUndefined();
    expect(wrongIn(SHEET, `people.${person + 3}.name`, "Pia", said)).toBeDefined();
    expect(wrongIn(SHEET, `people.${person}.name`, null, said)).toBeDefined();
    expect(wrongIn(SHEET, "places.0.kind", "base")).toBeDefined();
  });

  test("take somebody out who was read by mistake: nothing is asked of them, and the others keep their places", () => {
    const unsure = { field: "people.1.call", why: "Either.", candidates: [] };
    const asking = { ...SHEET, questions: [...SHEET.questions, unsure] };
    const said = { "people.1.left_out": "true" };
    expect(corrected(asking, said).questions).toEqual(SHEET.questions);
    expect(corrected(asking, said).people.map(({ name }) => name)).toEqual(
      SHEET.people.map(({ name }) => name),
    );
    expect([...leftOutOf(SHEET, said)]).toEqual([1]);
    expect([...leftOutOf(SHEET, { "people.1.left_out": null })]).toEqual([]);
  });

  test.each([
    ["times.crew_call", "7", false],
    ["moved_from", "2026-03-05", true],
    ["moved_from", "yesterday", false],
    ["missed.018f0000-0000-7000-8000-000000000000", "true", true],
    ["missed.somebody", "true", false],
    ["people.0.left_out", "perhaps", false],
    ["times.crew_call", "25:30", true],
    ["times.tea", "07:00", false],
    ["date", "2026-02-30", false],
    ["date", "2026-03-07", true],
    ["zone", "Mars/Olympus", false],
    ["people.99.call", "07:00", false],
    ["people.0.phone", "555", false],
    ["people.0.call_state", "asleep", false],
    ["unit", "second", true],
    ["questions", "x", false],
    ["__proto__", "x", false],
  ])("%s as %s: %p", (field, value, isGood) => {
    expect(wrongIn(SHEET, field, value) === undefined).toBe(isGood);
  });
});

describe("an item", () => {
  const itemOf = (name: string, sheet = SHEET) => {
    const person = sheet.people[at(name)];
    return person && callItemOf(sheet, person);
  };

  test("says when and where, and what of the day one should know", () => {
    expect(itemOf("Ella Ellis")).toMatchObject({
      title: "Call: Gaffer",
      allDay: false,
      localStart: "2026-03-06T06:48:00",
      localEnd: "2026-03-06T19:00:00",
    });
    expect(itemOf("Ella Ellis")?.location).toContain("Old Mill");
    expect(itemOf("Ella Ellis")?.notes).toContain("Crew call 07:00");
    expect(itemOf("Finn Foster")?.localStart).toBe("2026-03-06T07:00:00");
  });

  test("has no time where somebody is on call, and is none where they are not called", () => {
    expect(itemOf("Grace Grant")).toMatchObject({ title: "On call: Mixer", allDay: true });
    const off = corrected(SHEET, { [`people.${at("Grace Grant")}.call_state`]: "off" });
    expect(itemOf("Grace Grant", off)).toBeUndefined();
  });

  test("of a night stays with its day, on the wall of the next", () => {
    expect(localOfSheet("2026-03-06", "25:30")).toBe("2026-03-07T01:30:00");
    expect(localOfSheet("2026-12-31", "24:00")).toBe("2027-01-01T00:00:00");
  });
});

describe("who somebody is", () => {
  const known = (
    firstName: string,
    lastName: string,
    email = `${firstName}@x.test`.toLowerCase(),
  ): Known => ({
    ...{ id: `${firstName} ${lastName} ${email}`, firstName, lastName, email },
  });
  const ada = known("Ada", "Lovelace");
  const grace = known("Grace", "Hopper");
  const people = [ada, grace];

  test("by both names in either order, or by their address", () => {
    for (const name of ["Ada Lovelace", "LOVELACE, Ada", "ada  lovelace"])
      expect(matchOf({ name, email: null }, people)).toMatchObject({ userId: ada.id, by: "name" });
    expect(matchOf({ name: "A. L.", email: "ADA@x.test" }, people)).toMatchObject({
      userId: ada.id,
      by: "email",
    });
  });

  test("is asked where a name is spelled alike, is two people's, or goes with another's address", () => {
    expect(matchOf({ name: "Ada Lovelase", email: null }, people)).toMatchObject({
      userId: null,
      candidates: [ada],
    });
    expect(matchOf({ name: "G. Hopper", email: null }, people).candidates).toEqual([grace]);
    const other = known("Ada", "Lovelace", "other@x.test");
    expect(matchOf({ name: "Ada Lovelace", email: null }, [ada, other])).toMatchObject({
      userId: null,
      candidates: [ada, other],
    });
    expect(matchOf({ name: "Ada Lovelace", email: "grace@x.test" }, people).userId).toBeNull();
    expect(matchOf({ name: "Nobody Known", email: null }, people)).toMatchObject({
      userId: null,
      candidates: [],
    });
  });

  test("two of one name keep their order from sheet to sheet", () => {
    const one = { name: "Jo Smith", role: null, character: null };
    expect(personKeys([one, { ...one, name: null, role: "Driver" }, one])).toEqual([
      "josmith",
      "driver",
      "josmith 2",
    ]);
  });
});

test("a revision that its file's name alone says, whatever its ending", () => {
  const text = "CALL SHEET\nFriday 6 March 2026\nCrew Call: 07:00\nLunch: 13:00";
  for (const fileName of ["call sheet rev 2.pdf", "call_sheet_rev_2", "Call Sheet Revision 2.md"])
    expect(sheetOf(text, { fileName }).revision?.value.number).toBe(2);
});

test("a revision is no label that is misspelled: what stands below it is no forecast", () => {
  const sheet = sheetOf(`
    CALL SHEET
    REVISION 3
    Friday 6 March 2026
    Crew Call: 07:00
    Lunch: 13:00
  `);
  expect([sheet.weather, sheet.revision?.value.number]).toEqual([null, 3]);
});

test("a stage that took too long says what helps, and the next one what it took instead", () => {
  const slow = { extraction_ms: 16_000, parsing_ms: 200 };
  expect(remediesOf(slow, undefined)).toMatchObject([
    { stage: "extraction", took_ms: 16_000, budget_ms: 15_000, before_ms: null },
  ]);
  expect(remediesOf({ extraction_ms: 900, parsing_ms: 200 }, slow)).toEqual([
    { stage: "extraction", took_ms: 900, budget_ms: 15_000, remedy: null, before_ms: 16_000 },
  ]);
  expect(remediesOf({ extraction_ms: 900, parsing_ms: null }, {})).toEqual([]);
});
