import { expect, test } from "bun:test";
import { columnsOf } from "./columns.ts";
import { mapping } from "./testing.ts";

test("columns come from the first line, quotes and all", () => {
  expect(columnsOf('Artist,"Stage, outdoor",Date,Time\nA,B,C,D\n', mapping({}))).toEqual([
    "Artist",
    "Date",
    "Stage",
    "Stage, outdoor",
    "Time",
  ]);
  expect(columnsOf("Artist|Where|Date", mapping({ delimiter: "|" }))).toContain("Where");
});

test("columns without a name have their number for one", () => {
  expect(columnsOf(",When\n", mapping({}))).toEqual(["Artist", "column_1", "Date", "Stage", "Time", "When"]);
  const bare = columnsOf("A\tB", mapping({ delimiter: "\t", header: false }));
  expect(bare).toContain("column_2");
  expect(bare).not.toContain("column_3");
  expect(bare).not.toContain("A");
});

test("columns come from nested records, and text that is no JSON gives none", () => {
  const json = mapping({ format: "json", delimiter: null });
  expect(columnsOf('{"days":[{"name":"Fri","shows":[{"act":"X","t":1}]}]}', json)).toContain("act");
  expect(columnsOf("{oh", json)).toEqual(["Artist", "Date", "Stage", "Time"]);
});
