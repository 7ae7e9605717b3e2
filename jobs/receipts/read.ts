import { fileURLToPath } from "node:url";
import type { PageWords } from "../../core/reading/words.ts";
import type { ReceiptFields } from "../../core/receipts/fields.ts";
import type { Expected } from "../../core/receipts/understand.ts";
import { ask, BOUNDS, ENDED_WORDS } from "../reading/ask.ts";

/** What the program of its own says of a file. */
export type Read = {
  fields: ReceiptFields;
  pages: PageWords[];
  /** Bits, as `0` and `1`; null of a file without a page. */
  look: string | null;
  /** Whether the file carried its text, and nothing had to be read from pixels. */
  isText: boolean;
};

/** Kept beside what was read: what another engine, or another state of ours, read is told apart by it. */
export const ENGINE = "tesseract.js";
export const ENGINE_VERSION = "7.0.0/2";

const READER = fileURLToPath(new URL("reader.ts", import.meta.url));
const WORDS = { ...ENDED_WORDS, output: "There is more on it than on any receipt." };

/**
 * Reads one file in a program of its own, which may be ended at any time.
 * @throws UnreadablePicture with the reason, for a person; the signal's reason.
 */
export async function readFile(
  path: string,
  { today, country }: Expected,
  signal: AbortSignal,
  bounds = BOUNDS,
): Promise<Read> {
  return await ask<Read>({
    program: READER,
    words: [today, country ?? ""],
    path,
    signal,
    bounds,
    endedWords: WORDS,
  });
}
