import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { BulkPreview } from "../../core/contract-bulk.ts";
import type { ImportResult } from "../../core/imports.ts";
import { expectProblem } from "../testing-answers.ts";
import { testWorld, type TestWorld } from "../testing-world.ts";
import { testApp, type TestApp } from "../testing.ts";

/** Files that are small on the way and large once they are read. */
let portal: TestApp;
let world: TestWorld;
let email: string;
beforeAll(async () => {
  portal = await testApp();
  world = await testWorld(portal);
  email = `${world.people.artist.userId}@${world.canary}.test`;
});
afterAll(() => portal[Symbol.asyncDispose]());

/** Of our own CPU time, whatever else runs here: nobody else is answered meanwhile. */
const CPU_MS_MAX = 2_000;
async function cheaply<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = process.cpuUsage();
  const done = await work();
  const { user, system } = process.cpuUsage(began);
  expect([what, (user + system) / 1_000 < CPU_MS_MAX]).toEqual([what, true]);
  return done;
}
const countOf = async (table: "contracts" | "schedules" | "imports" | "jobs") => {
  const [row] = await portal.database.sql.unsafe<{ n: number }[]>(`select count(*)::int as n from ${table}`);
  return row?.n;
};

const HEAD = "email,amount,start_date,end_date,words";
const TAIL = "2026-09-01,2026-09-02";

describe("lists of contracts", () => {
  const bulk = (csv: string, more: object = {}) =>
    portal.send(world.chief, "POST", "/api/v1/contracts/bulk", {
      production_id: world.ids.production,
      csv,
      title: "Engagement",
      dry_run: true,
      ...more,
    });
  const errorsOf = async (response: Response) => {
    expect(response.status).toBe(200);
    return (await response.json()) as BulkPreview;
  };

  const bombs: [name: string, csv: () => string, says: RegExp][] = [
    ["sixty thousand lines of one letter", () => "x\n".repeat(60_000), /has more than 500 lines/],
    [
      "a cell of nearly all that is taken",
      () => `${HEAD}\n${email},1,${TAIL},${"x".repeat(190_000)}\n`,
      /1000 characters/,
    ],
    [
      "a hundred thousand columns",
      () => `${",".repeat(99_000)}\n${",".repeat(99_000)}`,
      /more than 30 columns/,
    ],
    ["nothing but quotes", () => '"'.repeat(119_999), /quote is not closed|no lines below/],
    ["quotes in quotes", () => `${HEAD}\n${'"a"b'.repeat(40_000)}`, /cannot be read/],
    ["quotes that are doubled", () => `${HEAD}\n"${'""'.repeat(50_000)}"\n`, /has not 5 cells/],
    ["a quote that is never closed", () => `${HEAD}\n"${"x,\n".repeat(60_000)}`, /quote is not closed/],
    ["lines of nothing", () => `${HEAD}\n${"\n".repeat(120_000)}`, /no lines below/],
    [
      "names that objects have",
      () => `__proto__,constructor,toString\n1,2,3\n`,
      /is a column that is missing/,
    ],
  ];
  for (const [name, csv, says] of bombs)
    test(name, async () => {
      const before = await countOf("contracts");
      const preview = await cheaply(name, async () => await errorsOf(await bulk(csv())));
      expect(preview.count).toBe(0);
      expect(preview.errors.map(({ detail }) => detail).join("; ")).toMatch(says);
      await expectProblem(await bulk(csv(), { dry_run: false }), 422);
      expect(await countOf("contracts")).toBe(before);
    });

  test("a million lines, and a cell of a megabyte, do not get in at all", async () => {
    await expectProblem(await bulk("x\n".repeat(1_000_000)), 413);
    await expectProblem(await bulk(`${HEAD}\n${email},1,${TAIL},${"x".repeat(1_048_576)}\n`), 413);
    // Within the bytes of a body, and above what is read of a list.
    await expectProblem(await bulk("x".repeat(200_001)), 422);
  });

  test("words that stand in a clause many times over are too long, whatever line they come from", async () => {
    const other = "{{words}}".repeat(440);
    const lines = Array.from({ length: 100 }, () => `${email},1,${TAIL},${"x".repeat(999)}`).join("\n");
    for (const csv of [`${HEAD}\n${email},1,${TAIL},${"x".repeat(190_000)}`, `${HEAD}\n${lines}`]) {
      const response = await cheaply("merged", () => bulk(csv, { terms: { other } }));
      const text = await response.text();
      expect([response.status, text.length < 100_000]).toEqual([200, true]);
      expect(text).toContain("characters");
    }
    const fits = await errorsOf(await bulk(`${HEAD}\n${email},1,${TAIL},ten`, { terms: { other } }));
    expect([fits.errors, fits.contracts[0]?.other]).toEqual([[], "ten".repeat(440)]);
  });

  test("amounts that are none are each refused on their line", async () => {
    const amounts = ["NaN", "-0", "1e400", "1e3", "9007199254740993", "12.505", "0", "1 000", "12,50", "０"];
    const csv = [HEAD, ...amounts.map((amount) => `${email},"${amount}",${TAIL},x`)].join("\n");
    const { errors, count } = await errorsOf(await bulk(csv));
    expect(count).toBe(0);
    const lines = errors.filter(({ column }) => column === "amount").map(({ line }) => line);
    expect(lines).toEqual(amounts.map((_, at) => at + 2));
    const yen = await errorsOf(await bulk(`${HEAD}\n${email},12.5,${TAIL},x`, { currency: "JPY" }));
    expect(yen.errors.map(({ detail }) => detail)).toEqual(["must be a whole number: JPY has no decimals"]);
  });
});

describe("timetables", () => {
  async function hand(content: string, isDry: boolean): Promise<Response> {
    const form = new FormData();
    form.set("file", new File([content], "week.csv"));
    form.set("dry_run", String(isDry));
    return await portal.app.fetch(
      new Request(`http://localhost/api/v1/productions/${world.ids.production}/schedule-imports`, {
        method: "POST",
        headers: { authorization: `Bearer ${world.chief.token}` },
        body: form,
      }),
      "127.0.0.1",
    );
  }
  const MB = 1_048_576;
  const deep = 100_000;
  const bombs: [name: string, content: () => string][] = [
    ["a million lines of one letter", () => "x\n".repeat(1_000_000)],
    ["a line of millions of columns", () => ",".repeat(4 * MB)],
    ["a million lines of nothing", () => "\n".repeat(2 * MB)],
    ["nothing but quotes", () => '"'.repeat(700_000)],
    ["quotes in quotes", () => '"a"b"c,"d""\n'.repeat(MB / 32)],
    ["quotes in quotes that do not end", () => '"a"b'.repeat(MB)],
    ["a quote that is never closed", () => `date,start,title\n"${"x,\n".repeat(MB / 8)}`],
    ["one cell of all of it", () => "x".repeat(4 * MB)],
    ["JSON that nests without end", () => "[".repeat(deep) + "]".repeat(deep)],
    ["JSON of half a million lists", () => `[${"[1],".repeat(MB / 2)}[1]]`],
    [
      "a calendar that repeats for ever",
      () =>
        `BEGIN:VCALENDAR\n${"BEGIN:VEVENT\nUID:a\nDTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY\nSUMMARY:x\nEND:VEVENT\n".repeat(2_000)}END:VCALENDAR\n`,
    ],
    ["a calendar that is never closed", () => "BEGIN:VEVENT\n".repeat(300_000)],
  ];
  for (const [name, content] of bombs)
    test(name, async () => {
      const before = [await countOf("schedules"), await countOf("imports"), await countOf("jobs")];
      const response = await cheaply(name, () => hand(content(), true));
      if (response.status === 200) {
        // What can be read at all is said row by row: refused, and counted.
        const result = (await response.json()) as ImportResult;
        expect([name, result.imported]).toEqual([name, 0]);
        expect(result.refused).toBeGreaterThan(0);
      } else {
        const { detail, errors } = await expectProblem(response, 422, name);
        expect([detail, errors]).not.toEqual([undefined, undefined]);
      }
      expect([await countOf("schedules"), await countOf("imports"), await countOf("jobs")]).toEqual(before);
    });
  test("one that is larger than is taken", async () => {
    await expectProblem(await hand("x".repeat(5 * MB + 1), true), 413);
  });
});
