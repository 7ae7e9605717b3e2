import type { ExportFigures } from "../exports.ts";
import { count, met, table } from "./words.ts";

/** How long files of many rows took, beside what PostgreSQL alone takes to find and sort them. */
export function filesText({ rows, goal, exports, memory_mb: memory }: ExportFigures): string {
  return `From asking for ${count(rows)} rows to the file being there, in the middle of its rounds; goal ≤ ${goal.seconds} s. The jobs' program grew by ${count(memory)} MB at most while all of them were made ([how](exports.md)).\n\n${table(
    ["File", "s", "slowest", "CPU of the worker, s", "PostgreSQL alone, s", "MB", ""],
    exports.map((one) => [
      `${one.kind}, ${one.format}`,
      one.seconds.toFixed(2),
      one.seconds_most.toFixed(2),
      one.cpu_seconds.toFixed(2),
      one.ceiling_seconds.toFixed(2),
      (one.size_bytes / 1_000_000).toFixed(1),
      one.met === null ? "" : met(one.met),
    ]),
  )}`;
}
