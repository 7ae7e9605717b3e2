import { describe, expect, test } from "bun:test";
import { missingFiles } from "../../ops/testing-files.ts";
import { judge } from "./claims.ts";
import { measureHeldOut } from "./held-out/measure.ts";
import { measureMade, measurePublic } from "./measure.ts";
import { madeSheets } from "./sheets.ts";

test("a claim is right, wrong, missing, or too much", () => {
  const truth = [
    { unit: "main", field: "date", key: "", value: "2026-03-06" },
    { unit: "main", field: "times.doors", key: "", value: "19:00" },
  ];
  const { judged } = judge(truth, { language: "en", sheets: [] }, new Set());
  expect(judged.map(({ field, told, read, right }) => [field, told, read, right])).toEqual([
    ["date", true, false, false],
    ["times.doors", true, false, false],
  ]);
});

test("the same seed makes the same sheets", () => {
  const [one, other] = [madeSheets(7, 1), madeSheets(7, 1)];
  expect(one.map(({ claims }) => claims)).toEqual(other.map(({ claims }) => claims));
  expect(new Set(one.map(({ layout }) => layout)).size).toBe(12);
});

test("a sheet of each layout and language is read as well as docs/callsheets.md promises", async () => {
  const said: string[] = [];
  const { made } = await measureMade((text) => said.push(text), { each: 1, seed: 2 });
  for (const field of [
    "date",
    "day_number",
    "times.crew_call",
    "times.doors",
    "times.set",
    "person",
    "call",
  ]) {
    const { precision = 0, recall = 0 } = made.fields[field] ?? {};
    expect(
      [field, precision >= 0.95, recall >= 0.9],
      said.filter((text) => text.includes(`: ${field}`)).join("\n"),
    ).toEqual([field, true, true]);
  }
});

test("sheets and mails of other makers are hardly ever read wrongly", async () => {
  const said: string[] = [];
  const { rounds, mails } = await measureHeldOut((text) => said.push(text));
  const seen = said.join("\n");
  for (const [name, { precision, recall }] of Object.entries(rounds))
    expect([name, precision >= 0.99, recall >= 0.95], seen).toEqual([name, true, true]);
  expect([mails.ends, mails.wrong, mails.right >= mails.told * 0.98], seen).toEqual([mails.mails, 0, true]);
});

describe.skipIf(missingFiles("callsheets") !== undefined)("the public sheets", () => {
  test("are read without a wrong time", () => {
    const said: string[] = [];
    const { fields } = measurePublic((text) => said.push(text));
    for (const [field, { precision }] of Object.entries(fields))
      if (field.startsWith("times.") || field === "date")
        expect([field, precision], said.join("\n")).toEqual([field, 1]);
  });
});
