import { existsSync, readdirSync, readFileSync } from "node:fs";

const DATA = new URL("../../shared/data/", import.meta.url).pathname;

type Folder = "schedules" | "ics" | "receipts" | "reference" | "callsheets" | "eml";

/** Why tests over real files are skipped, or undefined where the files lie beside the repository. */
export function missingFiles(folder: Folder): string | undefined {
  if (existsSync(`${DATA}${folder}`)) return undefined;
  const reason = `../shared/data/${folder} is not here`;
  console.warn(`SKIPPED: tests over real files, because ${reason}`);
  return reason;
}

export const realFile = (path: string): Uint8Array => new Uint8Array(readFileSync(`${DATA}${path}`));
export const realFiles = (folder: Folder): string[] => readdirSync(`${DATA}${folder}`).toSorted();

/** The file as its authors left it, without the block that whoever collected it put in front. */
export function withoutMeta(bytes: Uint8Array): Uint8Array {
  const file = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  delete file["_meta"];
  return new TextEncoder().encode(JSON.stringify(file));
}
