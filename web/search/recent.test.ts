import { expect, test } from "bun:test";
import { readRecent, withRecent } from "./recent.ts";

test("recent searches are the newest first, each once, and not every letter of them", () => {
  let recent: string[] = [];
  for (const said of ["anna", "load-in", "Anna S", " ", "load-in"]) recent = withRecent(recent, said);
  expect(recent).toEqual(["load-in", "Anna S"]);
  for (let n = 0; n < 20; n++) recent = withRecent(recent, `n${n} `);
  expect(recent).toHaveLength(8);
  expect(recent[0]).toBe("n19");
});

test("what is kept and cannot be read is nothing", () => {
  expect([null, "", "[", "{}", '["a", 1]'].map((text) => readRecent(text))).toEqual([[], [], [], [], ["a"]]);
});
