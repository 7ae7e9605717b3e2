import { expect, test } from "bun:test";
import { feedPath, newFeedToken, tokenOf } from "./tokens.ts";

test("tokens are 32 characters of an alphabet without capitals, each another", () => {
  const tokens = Array.from({ length: 2_000 }, newFeedToken);
  expect(tokens.every((token) => /^[a-z2-7]{32}$/.test(token))).toBeTrue();
  expect(new Set(tokens).size).toBe(tokens.length);
  // Every character of the alphabet in every place.
  for (let place = 0; place < 32; place++) expect(new Set(tokens.map((token) => token[place])).size).toBe(32);
});

test("a file's name gives its token back, in capitals too, and nothing else does", () => {
  const token = newFeedToken();
  const file = feedPath(token).split("/").at(-1) ?? "";
  expect(tokenOf(file)).toBe(token);
  expect(tokenOf(file.toUpperCase())).toBe(token);
  for (const odd of [
    token,
    `${token}.ICSX`,
    `${token}0.ics`,
    `x/${file}`,
    ".ics",
    "",
    `${token.slice(1)}.ics`,
    `${token}.ics\n`,
  ])
    expect([odd, tokenOf(odd)]).toEqual([odd, undefined]);
});
