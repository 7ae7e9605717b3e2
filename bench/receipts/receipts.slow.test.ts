import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingFiles } from "../../ops/testing-files.ts";
import { figuresOf, measureAccuracy } from "./accuracy.ts";
import { isoOf, labelledIn, verdictOf } from "./labels.ts";
import { MADE_FIELDS, madeReceipts, madeVerdict } from "./made/measure.ts";
import { RECEIPTS } from "./measure.ts";
import { readPhotograph } from "./reading.ts";

/** A few of the photographs in the suite; RECEIPTS=21 reads all of them, and `bun bench receipts` their copies too. */
const COUNT = Number(process.env.RECEIPTS ?? "5");

test("labels are read by rules of their own", () => {
  for (const [label, iso] of [
    ["06/03/2018", "2018-03-06"],
    ["5/3/2018", "2018-03-05"],
    ["17-06-18", "2018-06-17"],
    ["2018/02/22", "2018-02-22"],
    ["28 MAR 18", "2018-03-28"],
    ["OCT 3, 2016", "2016-10-03"],
  ] as const)
    expect([label, isoOf(label)]).toEqual([label, iso]);
  const nothing = { merchant: null, date: null, total: null, address: null } as never;
  expect([verdictOf("total", "", nothing), verdictOf("total", "5.00", nothing)]).toEqual(["none", "missing"]);
  expect(figuresOf(["right", "wrong", "missing", "extra", "none"])).toEqual({
    labelled: 3,
    read: 3,
    right: 1,
    precision: 0.333,
    recall: 0.333,
  });
});

test("made-up papers: the same seed makes the same, and what is filled in of a shop's own file is right", async () => {
  const [one, other] = [madeReceipts(1, 1), madeReceipts(1, 1)];
  expect(one.map(({ truth }) => truth)).toEqual(other.map(({ truth }) => truth));
  const room = mkdtempSync(join(tmpdir(), "made-"));
  try {
    const files = madeReceipts(1)
      .filter(({ look }) => look === "pdf")
      .slice(0, 3);
    for (const { name, draw, truth } of files) {
      const path = join(room, "file");
      writeFileSync(path, await draw());
      const { fields } = await readPhotograph(path);
      for (const field of MADE_FIELDS)
        expect([name, field, madeVerdict(field, truth, fields)]).not.toContain("wrong");
      expect([name, madeVerdict("total", truth, fields)]).toEqual([name, "right"]);
    }
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}, 60_000);

describe.skipIf(missingFiles("receipts") !== undefined)("photographed receipts", () => {
  test(
    `the first ${COUNT} are read as well as docs/receipts.md says`,
    async () => {
      const { fields, misses } = await measureAccuracy(labelledIn(RECEIPTS).slice(0, COUNT), () => {});
      // One photograph of a few may fail in a field; what is told must be right more often than that.
      const told = JSON.stringify(misses);
      for (const field of ["date", "total"] as const) {
        expect(fields[field].precision, told).toBeGreaterThanOrEqual(0.75);
        expect(fields[field].recall, told).toBeGreaterThanOrEqual(0.75);
      }
      for (const field of ["company", "address"] as const)
        expect(fields[field].precision, told).toBeGreaterThanOrEqual(0.5);
    },
    COUNT * 20_000,
  );
});
