import { expect, test } from "bun:test";
import type { Kind } from "./cases.ts";
import { fuzz } from "./fuzz.ts";

/** A tenth of what `bun run fuzz` is asked for, without the files that take a reader to its limits. */
const COUNTS: readonly (readonly [readonly Kind[], number])[] = [
  [["pdf"], 1_000],
  [["eml", "ics", "office"], 750],
];
test.each(COUNTS)(
  "broken and hostile files (%p) end in an answer or in words, and nothing is left of their readers",
  async (kinds, count) => {
    const fuzzed = await fuzz({ kinds, seed: 1, count, withHeavy: false, wholeEvery: 400 });
    const found = fuzzed.findings.map(({ kind, name, words }) => [kind, name, words]);
    expect(found).toEqual([]);
    expect(fuzzed.childrenLeft).toBe(0);
    expect(Object.values(fuzzed.files).reduce((sum, one) => sum + one, 0)).toBe(count);
    // Most are refused or hold nothing, and what is hardly damaged is still read.
    for (const kind of kinds) expect(fuzzed.outcomes[`${kind} read`]).toBeGreaterThan(20);
  },
  300_000,
);
