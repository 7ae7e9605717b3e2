export type Failure = {
  /** `file › test`. */
  name: string;
  /** What was said before the verdict, the error last: at most LINES_KEPT_MAX lines. */
  said: string[];
};
export type Counts = { passed: number; failed: number; skipped: string[]; failures: Failure[] };

const LINES_KEPT_MAX = 40;
// oxlint-disable-next-line no-control-regex -- a terminal's colours are control characters
const COLOURS = /\u001B\[[0-9;]*m/g;
const TOOK = / \[[\d.]+ms\]$/;

/** Counts what `bun test` says, line by line: by its own sums at the end, or test by test when it never got there. */
export function createTally(): { take(line: string): void; counts(): Counts } {
  let [file, passed, isOver] = ["", 0, false];
  let said: string[] = [];
  const summed: { pass?: number; fail?: number } = {};
  const failures = new Map<string, string[]>();
  const skipped = new Set<string>();

  function judge(verdict: string | undefined, test: string): void {
    if (verdict === "skip" || verdict === "todo") skipped.add(test);
    // Failures are told again at the end, where no file is named.
    if (isOver) return;
    if (verdict === "pass") passed += 1;
    if (verdict === "fail") failures.set(file === "" ? test : `${file} › ${test}`, said);
    said = [];
  }

  return {
    take: (coloured) => {
      const line = coloured.replace(COLOURS, "");
      const [, verdict, name] = line.match(/^\((pass|fail|skip|todo)\) (.+)$/) ?? [];
      const [, started] = line.match(/^(\S+\.test\.tsx?):$/) ?? [];
      const [, count, kind] = line.match(/^ *(\d+) (pass|fail)$/) ?? [];
      if (/^\d+ tests? (failed|skipped|todo):$/.test(line)) isOver = true;
      else if (name !== undefined) judge(verdict, name.replace(TOOK, ""));
      else if (started !== undefined) [file, said] = [started, []];
      else if (kind === "pass") summed.pass = Number(count);
      else if (kind === "fail") summed.fail = Number(count);
      else said = [...said.slice(1 - LINES_KEPT_MAX), line];
    },
    counts: () => ({
      passed: summed.pass ?? passed,
      failed: summed.fail ?? failures.size,
      skipped: [...skipped],
      failures: [...failures].map(([name, lines]) => ({ name, said: lines })),
    }),
  };
}
