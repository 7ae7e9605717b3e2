import type { About } from "../results.ts";

/** How the report says things. */
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const count = (value: number): string => Math.round(value).toLocaleString("en");
export const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;
export const met = (isMet: boolean): string => (isMet ? "met" : "**not met**");
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
export const notRun = (command: string): string => `Not measured on this machine yet: \`${command}\`.`;

/** Paragraphs, without those that there is nothing to say in. */
export const paragraphs = (...parts: (string | undefined | false)[]): string =>
  parts.filter((part) => typeof part === "string" && part !== "").join("\n\n");

const day = ({ date }: About): string => date.slice(0, 10) || "on a day that was not noted";
const commit = (about: About): string =>
  about.commit === null ? "a commit that was not noted" : `\`${about.commit}\``;
export const machine = ({ machine: on, bun }: About): string =>
  [
    `${on.cores} cores (${on.model?.trim() ?? "unknown"}), ${on.memory_gib} GiB`,
    on.kernel === undefined ? [] : [`Linux ${on.kernel}`],
    [`Bun ${bun}`],
  ]
    .flat()
    .join(", ");
export const when = (about: About): string => `${day(about)} on ${commit(about)}`;
/** Below what a command found: when it ran, on what. */
export const ran = (about: About, command: string): string => `*\`${command}\`, ${when(about)}.*`;
