import { expect, test } from "bun:test";
import { encode } from "uqr";
import { pathOf } from "./qr.ts";

/** Which squares a path of rectangles fills. */
function filled(path: string): Set<string> {
  const squares = new Set<string>();
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let at = 0; at < Number(length); at++) squares.add(`${Number(x) + at} ${y}`);
  return squares;
}

test("a path fills what is dark in the code and nothing else", () => {
  const { data } = encode(`webcal://portal.example/calendar/${"a2".repeat(16)}.ics`);
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`${x} ${y}`] : [])));
  expect(dark.length).toBeGreaterThan(400);
  expect([...filled(pathOf(data))].sort()).toEqual(dark.sort());
});

test("runs that touch the edges, and rows without any", () => {
  expect(pathOf([[true, true, false, true], [false], [true]])).toBe("M0 0h2v1h-2zM3 0h1v1h-1zM0 2h1v1h-1z");
});
