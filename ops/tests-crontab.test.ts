import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROFILES } from "../bench/contract.ts";
import { secondsOf } from "../bench/open/timeline.ts";
import { PROJECT } from "./config.ts";
import { read } from "./testing-deploy.ts";

type Entry = { at: string; command: string; minutes: number };

const entries: Entry[] = read("ops/deploy/tests.crontab")
  .split("\n")
  .flatMap((line) => {
    const [, at = "", command = ""] = /^((?:\S+ ){4}\S+) {2}(.+)$/.exec(line) ?? [];
    return at === "" || at.startsWith("#")
      ? []
      : [{ at, command, minutes: Number(/timeout (\d+)m/.exec(command)?.[1]) }];
  });

test("the mission's calendar of tests, each with its time at most (L-17)", () => {
  expect(entries.map(({ at, minutes }) => [at, minutes])).toEqual([
    ["0 2 * * *", 30],
    ["0 6 * * *", 60],
    ["0 1 * * 1", 120],
    ["0 2 * * 6", 60],
    ["0 0 * * 0", 540],
    ["0 1 * * 0", 120],
  ]);
});

test("what it names is there, and fits into its time", () => {
  for (const { command, minutes } of entries) {
    for (const [file] of command.matchAll(/\b(?:ops|web|bench)\/\S+\.(?:ts|json)/g))
      expect([file, existsSync(join(PROJECT, file))]).toEqual([file, true]);
    const name = /scenario (\S+)/.exec(command)?.[1] ?? "";
    const profile = PROFILES[name as keyof typeof PROFILES];
    if (profile) expect(secondsOf(profile.stages)).toBeLessThan(minutes * 60);
    // To cron a bare % is the end of the command.
    expect(command).not.toMatch(/(?<!\\)%/);
  }
});

test("of Sundays the first and the last, and no other", () => {
  const guards = entries.flatMap(({ command }) => /^(\[ .+? \]) &&/.exec(command)?.[1] ?? []);
  expect(guards).toHaveLength(2);
  const isSo = (guard: string, day: string) =>
    Bun.spawnSync(
      [
        "sh",
        "-c",
        guard
          .replaceAll("\\%", "%")
          .replaceAll("date -u", `date -u -d "${day}"`)
          .replaceAll(`-d "${day}" -d '+7 days'`, `-d "${day} +7 days"`),
      ],
      { stdout: "ignore" },
    ).exitCode === 0;
  const sundays = ["2026-11-01", "2026-11-08", "2026-11-22", "2026-11-29"];
  expect(guards.map((guard) => sundays.map((day) => isSo(guard, day)))).toEqual([
    [true, false, false, false],
    [false, false, false, true],
  ]);
});
