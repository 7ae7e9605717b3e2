import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { movedClock } from "./moved-clock.ts";

/** What a program believes, asked twice with the clock put ahead in between. */
const PROGRAM = `
console.log(Date.now());
const begun = performance.now();
process.stdin.once("data", () => {
  console.log(Date.now(), performance.now() - begun);
  process.exit(0);
});`;

const isMissing = Bun.which("faketime") === null;
if (isMissing) console.warn("SKIPPED: tests by a moved clock, because faketime is not installed");

test.skipIf(isMissing)(
  "a program lives by the moved clock, follows it a day ahead, and its pauses do not jump",
  async () => {
    const start = Date.parse("2027-03-30T09:00:00Z");
    let pid = 0;
    {
      using clock = movedClock(start);
      const child = Bun.spawn([process.execPath, "-e", PROGRAM], {
        env: { ...process.env, ...clock.environment },
        stdin: "pipe",
        stdout: "pipe",
      });
      pid = child.pid;
      const reader = child.stdout.getReader();
      const say = async () => new TextDecoder().decode((await reader.read()).value).trim();
      expect(Number(await say()) - start).toBeWithin(0, 30_000);
      await clock.moveTo(start + 86_400_000);
      void child.stdin.write("go\n");
      await child.stdin.flush();
      const [now, paused] = (await say()).split(" ").map(Number);
      expect((now ?? 0) - start - 86_400_000).toBeWithin(0, 30_000);
      expect(paused).toBeLessThan(30_000);
      await child.exited;
    }
    expect(readdirSync("/dev/shm").filter((name) => name.endsWith(`_${pid}`))).toEqual([]);
  },
  60_000,
);
