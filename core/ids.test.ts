import { expect, test } from "bun:test";
import * as v from "valibot";
import { newId, NewId } from "./ids.ts";

test("ids are uuids of version 7, each its own, in the order of making", () => {
  const ids = Array.from({ length: 20_000 }, () => newId());
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids.slice(0, 100)) expect(v.is(NewId, id)).toBe(true);
});

test("an id carries the millisecond of its making", () => {
  const at = Date.now() + 60_000;
  expect(parseInt(newId(at).replace("-", "").slice(0, 12), 16)).toBe(at);
});

test("an id of another version is not a new id", () => {
  expect(v.is(NewId, crypto.randomUUID())).toBe(false);
});
