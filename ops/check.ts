import { existsSync } from "node:fs";
import { join } from "node:path";
import { bunTest, FAST } from "./bun-test.ts";
import { PROJECT } from "./config.ts";
import { breachesOfProject } from "./walls.ts";

/**
 * What `bun run check` asks: every step runs, whatever the others say, and says how long it took. `--static` leaves
 * out the tests, for who runs all of them next (.ci/run).
 */
type Step = { name: string; run(): Promise<{ ok: boolean; said: string }> };

const SOURCES = new Bun.Glob("{core,db,api,jobs,edge,web,ops,bench}/**/*.{ts,tsx}");
const TESTS_MS_MAX = 5 * 60_000;
const LINES_MAX = 60;

const bin = (name: string) => join("node_modules/.bin", name);
const command = (name: string, words: string[]): Step => ({
  name,
  run: async () => {
    const child = Bun.spawn(words, { cwd: PROJECT, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
    const said = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    return { ok: (await child.exited) === 0, said: lastOf(said.join("").trim().split("\n")) };
  },
});

const walls: Step = {
  name: "walls",
  run: async () => {
    const files = [...SOURCES.scanSync({ cwd: PROJECT })]
      .filter((file) => existsSync(join(PROJECT, file)))
      .sort();
    const breaches = breachesOfProject(PROJECT, files);
    return {
      ok: breaches.length === 0,
      said: breaches.map(({ file, wall }) => `${file}: ${wall}`).join("\n"),
    };
  },
};

const fastTests: Step = {
  name: "fast tests",
  run: async () => {
    const lines: string[] = [];
    const { passed, failed, failures, code, isLate } = await bunTest(
      ["--only-failures", ...FAST],
      TESTS_MS_MAX,
      (line) => lines.push(line),
    );
    const told = failures.map(({ name, said }) => [`--- ${name}`, ...said, ""].join("\n"));
    // Something broke outside of any test: its last words are all there is.
    if (told.length === 0) told.push(lastOf(lines));
    if (isLate) told.push(`cut off after ${TESTS_MS_MAX / 60_000} minutes`);
    told.push(...failures.map(({ name }) => `failed: ${name}`), `${passed} passed, ${failed} failed`);
    return { ok: code === 0 && passed > 0, said: told.join("\n") };
  },
};

const steps: Step[] = [
  command("format", [bin("oxfmt"), "--check", "."]),
  command("lint", [bin("oxlint")]),
  command("types", [bin("tsc"), "--noEmit", "-p", "."]),
  walls,
  ...(process.argv.includes("--static") ? [] : [fastTests]),
];

const failed: { name: string; said: string }[] = [];
const begun = performance.now();
for (const { name, run } of steps) {
  const since = performance.now();
  const { ok, said } = await run();
  console.log(`${ok ? "ok  " : "FAIL"}  ${name.padEnd(10)}  ${seconds(since)}`);
  if (!ok) failed.push({ name, said });
}
for (const { name, said } of failed) console.log(`\n${name}:\n${said}`);
console.log(
  `${failed.length === 0 ? "All is well" : `${failed.length} of ${steps.length} failed`} in ${seconds(begun)}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

function lastOf(lines: string[]): string {
  return lines.slice(-LINES_MAX).join("\n");
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1_000).toFixed(1)} s`;
}
