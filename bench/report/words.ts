import type { About } from "../results.ts";

/** How the report says things. */
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const count = (value: number): string => Math.round(value).toLocaleString("en");
export const met = (isMet: boolean): string => (isMet ? "met" : "**not met**");
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
export const notRun = (command: string): string => `Not measured on this machine yet: \`${command}\`.`;
export const when = (about: About): string =>
  `${about.date.slice(0, 10)}, ${about.commit ?? "no commit"}, ${about.machine.cores} cores (${about.machine.model?.trim() ?? "unknown"}), Bun ${about.bun}`;
