import { expect, test } from "bun:test";
import { piecesOf } from "./text.ts";

test("addresses can be followed, the full stop after them is not a part of them", () => {
  expect(piecesOf("See https://example.com/a?b=1. Thanks")).toEqual([
    { text: "See " },
    { text: "https://example.com/a?b=1", href: "https://example.com/a?b=1" },
    { text: ". Thanks" },
  ]);
});

test("markup and other schemes stay text", () => {
  const text = '<a href="javascript:alert(1)">x</a> javascript:alert(1)';
  expect(piecesOf(text)).toEqual([{ text }]);
});
