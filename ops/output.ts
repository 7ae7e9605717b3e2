import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

export const LOG_BYTES_MAX = 5_000_000;

export type Output = { line(line: string): void };

/**
 * The file that keeps what one program says, at most twice LOG_BYTES_MAX with the one before it. What needs somebody's
 * attention is also shown: warnings, errors, and whatever is not a line of our log, such as a crash.
 */
export function openOutput(folder: string, name: string, show: (text: string) => void): Output {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.log`);
  let bytes = sizeOf(file);
  return {
    line: (line) => {
      if (line.trim() === "") return;
      if (bytes > LOG_BYTES_MAX) {
        renameSync(file, `${file}.1`);
        bytes = 0;
      }
      try {
        appendFileSync(file, `${line}\n`);
      } catch (error) {
        // A full disk must not take down what still answers from memory.
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
      bytes += Buffer.byteLength(line) + 1;
      const text = notable(line);
      if (text !== undefined) show(`${name}: ${text}`);
    },
  };
}

/** Hands over whole lines of a stream of bytes until it ends. */
export async function readLines(
  stream: ReadableStream<Uint8Array>,
  take: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  }
  if (rest !== "") take(rest);
}

/** How a person reads a line of the log; undefined for those that only the file needs. */
export function notable(line: string): string | undefined {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    // Not ours: a crash, or a library's own words.
    return line;
  }
  const { at: _at, level, program: _program, event, stack: _stack, error, ...fields } = entry;
  if (level !== "warn" && level !== "error") return undefined;
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  return [
    `${String(level)}: ${String(event)}`,
    ...rest,
    ...(error === undefined ? [] : [String(error)]),
  ].join("  ");
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
