import { join } from "node:path";
import { freePort } from "../../ops/postgres.ts";
import type { Target } from "../load.ts";
import { startProgram } from "../process.ts";

/** Starts one of these programs on a port of its own, until `closing` ends it. */
export async function startCeiling(
  program: "api" | "replica" | "serve",
  words: string[],
  closing: AsyncDisposableStack,
): Promise<Target> {
  const port = await freePort();
  const { pid, stop } = await startProgram([join(import.meta.dir, `${program}.ts`), String(port), ...words]);
  closing.defer(stop);
  return { origin: `http://127.0.0.1:${port}`, paths: ["/"], pid };
}
