import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { readResultText, resultText } from "./result-text.ts";

/** Of when, where and what a result is. */
export type About = {
  date: string;
  seconds: number;
  machine: { cores: number; model: string | undefined; memory_gib: number };
  bun: string;
  commit: string | null;
};

/** The newest result of each command. */
export const RESULTS = join(import.meta.dir, "results");

export const resultFile = (name: string): string => join(RESULTS, `${name}.json`);

/** Writes what a command measured, with where it was measured. @returns the file. */
export async function writeResult(
  name: string,
  body: object,
  begunMs: number,
  out?: string,
): Promise<string> {
  const file = out ?? resultFile(name);
  const git = Bun.spawnSync(["git", "rev-parse", "--short", "HEAD"], { cwd: import.meta.dir });
  const about: About = {
    date: new Date().toISOString(),
    seconds: Math.round((performance.now() - begunMs) / 1_000),
    machine: {
      cores: cpus().length,
      model: cpus()[0]?.model,
      memory_gib: Math.round(totalmem() / 2 ** 30),
    },
    bun: Bun.version,
    commit: git.stdout.toString().trim() || null,
  };
  mkdirSync(dirname(file), { recursive: true });
  await Bun.write(file, resultText({ ...about, ...body }));
  return file;
}

/** What a command measured last, or undefined where it was never run. */
export function readResult<T>(name: string, file = resultFile(name)): (About & T) | undefined {
  return existsSync(file) ? readResultText<About & T>(readFileSync(file, "utf8")) : undefined;
}
