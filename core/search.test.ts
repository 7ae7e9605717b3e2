import { describe, expect, test } from "bun:test";
import { excerptOf, fold, meantBy, slipsBetween, termsOf, TERMS_MAX } from "./search.ts";

describe("words", () => {
  test("are parted by what is no letter, without accents and in lower case, each once", () => {
    expect(termsOf("  Load-in: Ærø, Šimić & O'Brien (load)  ")).toEqual([
      "load",
      "in",
      "aero",
      "simic",
      "o",
      "brien",
    ]);
    expect(termsOf("Straße Łódź İstanbul ΣΊΣΥΦΟΣ Чайковский Йорк")).toEqual([
      "strasse",
      "lodz",
      "istanbul",
      "σισυφοσ",
      "чаиковскии",
      "иорк",
    ]);
    expect(termsOf("!!! … 🎭")).toEqual([]);
  });
  test("are no more and no longer than an index takes", () => {
    expect(termsOf(Array.from({ length: 50 }, (_, at) => `w${at}`).join(" "))).toHaveLength(TERMS_MAX);
    expect(termsOf("x".repeat(200))[0]).toHaveLength(40);
    expect(fold("ﬁn")).toBe("fin");
  });
});

describe("a slip", () => {
  test("is a letter missing, too many, wrong, or swapped with the next; what is still to be typed is none", () => {
    for (const [term, word, slips] of [
      ["rehearsal", "rehearsal", 0],
      ["rehe", "rehearsal", 0],
      ["reheersal", "rehearsal", 1],
      ["rehearsla", "rehearsal", 1],
      ["rehersal", "rehearsal", 1],
      ["rehhearsal", "rehearsal", 1],
      ["rhaersal", "rehearsal", 2],
      ["soundcheck", "rehearsal", 8],
    ] as const)
      expect([term, word, slipsBetween(term, word)]).toEqual([term, word, slips]);
  });
  test("is forgiven in words that are long enough, the nearest first, and not in numbers", () => {
    expect(meantBy("schmit", ["schmitz", "schmidt", "schulz", "smith"])).toEqual(["schmidt", "smith"]);
    expect(meantBy("ann", ["anna", "anne"])).toEqual([]);
    expect(meantBy("hall7", ["hall8"])).toEqual([]);
  });
});

test("an excerpt shows the words around what was found", () => {
  const text = `${"one two three four ".repeat(20)}Bühne five${" six seven".repeat(40)}`;
  const excerpt = excerptOf(text, ["buhne"]);
  expect(excerpt).toStartWith("… four one two three four Bühne five six");
  expect(excerpt).toEndWith(" …");
  expect(excerptOf("Short.", ["nothing"])).toBe("Short.");
  expect(excerptOf("x".repeat(500), []).length).toBeLessThan(170);
});
