import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { isAsSealed, readResultText, resultText, sealed } from "./result-text.ts";

/** Of when, where and what a result is. */
export type About = {
  date: string;
  seconds: number;
  machine: { cores: number; model: string | undefined; memory_gib: number; kernel?: string };
  bun: string;
  /** With a + where what was measured was not what is committed. */
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
  const about: About = {
    date: new Date().toISOString(),
    seconds: Math.round((performance.now() - begunMs) / 1_000),
    machine: {
      cores: cpus().length,
      model: cpus()[0]?.model,
      memory_gib: Math.round(totalmem() / 2 ** 30),
      kernel: release(),
    },
    bun: Bun.version,
    commit: commitNow(),
  };
  mkdirSync(dirname(file), { recursive: true });
  await Bun.write(file, sealed(resultText({ ...about, ...body })));
  return file;
}

function commitNow(): string | null {
  const git = (...words: string[]) =>
    Bun.spawnSync(["git", ...words], { cwd: join(import.meta.dir, "..") })
      .stdout.toString()
      .trim();
  const commit = git("rev-parse", "--short", "HEAD");
  if (!commit) return null;
  // Results themselves are what changes.
  return git("status", "--porcelain", "--", ".", ":!bench/results", ":!docs") ? `${commit}+` : commit;
}

/**
 * What a command measured last, or undefined where it was never run.
 * @throws where a figure was changed after it was measured.
 */
export function readResult<T>(name: string, file = resultFile(name)): (About & T) | undefined {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  if (!isAsSealed(text)) throw new Error(`${file} is not as it was written: measure it again`);
  return readResultText<About & T>(text);
}
