import { expect, test } from "bun:test";
import fc from "fast-check";
import { covers, parseSnapshot, parseWriteToken, sees } from "./feed.ts";

test("a snapshot sees what ended before it, and nothing that was open or came later", () => {
  const snapshot = parseSnapshot("7850:7853:7850,7852");
  expect([7849n, 7850n, 7851n, 7852n, 7853n].map((xid) => sees(snapshot, xid))).toEqual([
    true,
    false,
    true,
    false,
    false,
  ]);
  const quiet = parseSnapshot("10:10:");
  expect([9n, 10n].map((xid) => sees(quiet, xid))).toEqual([true, false]);
});

test("one token is not enough: a later transaction seen says nothing of an earlier one", () => {
  const snapshot = parseSnapshot("7850:7852:7850");
  const [early, late] = ["0198aa000000.7850", "0198aa000000.7851"].map((text) => parseWriteToken(text));
  expect(late && covers("0198aa000000", snapshot, late)).toBe(true);
  expect(early && covers("0198aa000000", snapshot, early)).toBe(false);
});

test("a token of an earlier life is covered, one of a later life is not", () => {
  const snapshot = parseSnapshot("10:10:");
  const token = { epoch: "0198aa000001", xid: 5n };
  expect(covers("0198aa000002", snapshot, { ...token, xid: 900n })).toBe(true);
  expect(covers("0198aa000000", snapshot, token)).toBe(false);
});

test("what is not a token is not read as one", () => {
  for (const text of [
    "",
    "1",
    ".1",
    "0198aa000000",
    "0198aa000000.",
    "0198aa000000.-1",
    "0198aa000000.1e3",
    "0198AA000000.1",
    "x".repeat(99),
  ]) {
    expect(parseWriteToken(text)).toBeUndefined();
  }
});

test("agrees with a model of open and ended transactions", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.boolean(), { maxLength: 30 }), (xmin, ended) => {
      const open = ended.flatMap((done, at) => (done ? [] : [xmin + at]));
      const low = open[0] ?? xmin + ended.length;
      const snapshot = parseSnapshot(
        `${low}:${xmin + ended.length}:${open.filter((xid) => xid >= low).join(",")}`,
      );
      for (const [at, done] of ended.entries()) expect(sees(snapshot, BigInt(xmin + at))).toBe(done);
      expect(sees(snapshot, BigInt(xmin + ended.length))).toBe(false);
    }),
  );
});
