import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "./config.ts";
import { breachesOfProject } from "./walls.ts";

/** What `bun run check` asks: every step runs, whatever the others say, and says how long it took. */
type Step = { name: string; run(): Promise<{ ok: boolean; said: string }> };

const SOURCES = new Bun.Glob("{core,db,api,jobs,edge,web,ops,bench}/**/*.{ts,tsx}");
/**
 * Left to `npm test`: they kill servers, drive a browser, take their time, or measure milliseconds that tests running
 * beside them would spoil.
 */
const SLOW = ["**/*.kill.test.ts", "**/*.e2e.test.ts", "**/*.slow.test.ts", "edge/lag.test.ts"];

const bin = (name: string) => join("node_modules/.bin", name);
const command = (name: string, words: string[]): Step => ({
  name,
  run: async () => {
    const child = Bun.spawn(words, { cwd: PROJECT, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
    const said = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    return { ok: (await child.exited) === 0, said: said.join("").trim() };
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

const steps: Step[] = [
  command("format", [bin("oxfmt"), "--check", "."]),
  command("lint", [bin("oxlint")]),
  command("types", [bin("tsc"), "--noEmit", "-p", "."]),
  walls,
  command("fast tests", [
    process.execPath,
    "test",
    "--parallel",
    "--only-failures",
    ...SLOW.map((pattern) => `--path-ignore-patterns=${pattern}`),
  ]),
];

let failed = 0;
const begun = performance.now();
for (const step of steps) {
  const since = performance.now();
  const { ok, said } = await step.run();
  console.log(
    `${ok ? "ok  " : "FAIL"}  ${step.name.padEnd(10)}  ${((performance.now() - since) / 1_000).toFixed(1)} s`,
  );
  if (ok) continue;
  failed += 1;
  console.log(said.split("\n").slice(-60).join("\n"));
}
console.log(
  `${failed === 0 ? "All is well" : `${failed} of ${steps.length} failed`} in ${((performance.now() - begun) / 1_000).toFixed(1)} s`,
);
process.exitCode = failed === 0 ? 0 : 1;
