import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodeCursor, encodeCursor, pageOf, pickFields, readSort } from "./page.ts";

test("a cursor gives back what it was made of, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.uuid(), (name, id) => {
      expect(decodeCursor(encodeCursor([name, id]), 2)).toEqual([name, id]);
    }),
  );
});

test("what is not a cursor is refused, never thrown as a bug", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        expect(decodeCursor(text, 2)).toHaveLength(2);
      } catch (error) {
        expect(error).toMatchObject({ kind: { slug: "common/malformed" } });
      }
    }),
  );
  expect(() => decodeCursor(encodeCursor(["a"]), 2)).toThrow();
  expect(() => decodeCursor(btoa('[{"a":1},"b"]'), 2)).toThrow();
});

test("a page knows whether there is more", () => {
  const rows = ["a", "b", "c"].map((id) => ({ id }));
  const keyOf = (row: { id: string }) => [row.id];
  const full = pageOf(rows, 2, keyOf, (row) => row);
  expect(full.data).toEqual([{ id: "a" }, { id: "b" }]);
  expect(full.meta.has_more).toBe(true);
  expect(decodeCursor(full.meta.next_cursor ?? "", 1)).toEqual(["b"]);
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
