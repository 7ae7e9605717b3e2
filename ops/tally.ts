export type Counts = { passed: number; failed: number; skipped: string[] };

// oxlint-disable-next-line no-control-regex -- a terminal's colours are control characters
const COLOURS = /\u001B\[[0-9;]*m/g;
const TOOK = / \[[\d.]+ms\]$/;

/** Counts what `bun test` says, line by line: by its own sums at the end, or test by test when it never got there. */
export function createTally(): { take(line: string): void; counts(): Counts } {
  const seen = { passed: 0, failed: new Set<string>() };
  const summed: { pass?: number; fail?: number } = {};
  const skipped = new Set<string>();
  return {
    take: (coloured) => {
      const line = coloured.replace(COLOURS, "");
      const [, verdict, name = ""] = line.match(/^\((pass|fail|skip|todo)\) (.+)$/) ?? [];
      // Failures and skips are told twice: where they happen and again at the end.
      if (verdict === "pass") seen.passed += 1;
      if (verdict === "fail") seen.failed.add(name);
      if (verdict === "skip" || verdict === "todo") skipped.add(name.replace(TOOK, ""));
      const [, count, kind] = line.match(/^ *(\d+) (pass|fail)$/) ?? [];
      if (kind === "pass") summed.pass = Number(count);
      if (kind === "fail") summed.fail = Number(count);
    },
    counts: () => ({
      passed: summed.pass ?? seen.passed,
      failed: summed.fail ?? seen.failed.size,
      skipped: [...skipped],
    }),
  };
}
