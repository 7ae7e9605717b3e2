import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  decodeCursor,
  encodeCursor,
  pageOf,
  pickFields,
  readSort,
  type Keyset,
  type KeyKind,
} from "./page.ts";

test("a cursor gives back what it was made of, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.uuid(), (name, id) => {
      expect(decodeCursor(encodeCursor([name, id]), ["text", "id"])).toEqual([name, id]);
    }),
  );
});

test("what is not a cursor is refused, never thrown as a bug", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        expect(decodeCursor(text, ["text", "id"])).toHaveLength(2);
      } catch (error) {
        expect(error).toMatchObject({ kind: { slug: "common/malformed" } });
      }
    }),
  );
  const id = "01990000-0000-7000-8000-000000000000";
  const refused: [Keyset, KeyKind[]][] = [
    [["a"], ["text", "id"]],
    [
      ["a", "b"],
      ["text", "id"],
    ],
    [
      ["a\u0000", id],
      ["text", "id"],
    ],
    [
      ["Harbour", id],
      ["instant", "id"],
    ],
    [
      ["2026-13-01", id],
      ["date", "id"],
    ],
    [
      [1, id],
      ["text", "id"],
    ],
    [
      [null, id],
      ["instant", "id"],
    ],
  ];
  for (const [keyset, kinds] of refused) {
    expect(() => decodeCursor(encodeCursor(keyset), kinds)).toThrow(
      "The cursor is not one that this list gave out.",
    );
  }
  expect(decodeCursor(encodeCursor(["2026-09-03T11:30:00.000Z", id]), ["instant", "id"])).toHaveLength(2);
});

test("a page knows whether there is more", () => {
  const rows = ["a", "b", "c"].map((id) => ({ id }));
  const keyOf = (row: { id: string }) => [row.id];
  const full = pageOf(rows, 2, keyOf, (row) => row);
  expect(full.data).toEqual([{ id: "a" }, { id: "b" }]);
  expect(full.meta.has_more).toBe(true);
  expect(decodeCursor(full.meta.next_cursor ?? "", ["text"])).toEqual(["b"]);
  expect(pageOf(rows, 3, keyOf, (row) => row).meta).toEqual({ has_more: false, next_cursor: null });
});

test("fields and sort come from a list that we keep", () => {
  const item = { id: "1", title: "t", notes: "n" };
  expect(pickFields(item, "title", ["id", "title", "notes"])).toEqual({ id: "1", title: "t" });
  expect(() => pickFields(item, "password", ["id", "title"])).toThrow();
  const fallback = { by: "name", descending: false } as const;
  expect(readSort("-name", ["name"], fallback)).toEqual({ by: "name", descending: true });
  expect(() => readSort("-constructor", ["name"], fallback)).toThrow();
});
