import { ConfigError } from "../core/server/config.ts";

/** Why the house does not start, in one sentence for the person at the terminal. */
export class Refusal extends Error {
  override name = "Refusal";
}

const FULL = new Set(["ENOSPC", "EDQUOT"]);
const CLOSED = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR"]);

/** The sentence for an error that a start can meet, or undefined when it is a bug of ours. */
export function sentenceOf(error: unknown): string | undefined {
  if (error instanceof Refusal || error instanceof ConfigError) return error.message;
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code, path } = at as NodeJS.ErrnoException;
    if (code !== undefined && FULL.has(code))
      return `The disk is full: nothing more can be written to ${path ?? "the data folder"}`;
    if (code !== undefined && CLOSED.has(code))
      return `${path ?? "The data folder"} cannot be read or written by this user (${code})`;
    if (/No space left on device/i.test(at.message)) return `The disk is full: ${at.message}`;
    if (at.message.startsWith("PostgreSQL did not start")) return at.message;
  }
  return undefined;
}
