import { expect, test } from "bun:test";
import { fuzz } from "./fuzz.ts";

/** A tenth of `bun run fuzz`, without the files that take a reader to its limits. */
test("a thousand broken and hostile files end in an answer or in words, and nothing is left of their readers", async () => {
  const fuzzed = await fuzz({ seed: 1, count: 1_000, withHeavy: false, wholeEvery: 400 });
  const found = fuzzed.findings.map(({ kind, name, words }) => [kind, name, words]);
  expect(found).toEqual([]);
  expect(fuzzed.childrenLeft).toBe(0);
  expect(Object.values(fuzzed.files).reduce((sum, one) => sum + one, 0)).toBe(1_000);
  // Most are refused or hold nothing, and what is hardly damaged is still read.
  for (const kind of ["pdf", "eml", "ics", "office"])
    expect(fuzzed.outcomes[`${kind} read`]).toBeGreaterThan(20);
}, 300_000);
