import { fileURLToPath } from "node:url";
import type { ReceiptFields } from "../../core/receipts/fields.ts";
import type { Expected } from "../../core/receipts/understand.ts";
import type { PageWords } from "../../core/receipts/words.ts";
import { UnreadablePicture } from "../pictures.ts";
import { confined, OutOfBounds, type Bounds, type Ended } from "./confined.ts";

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
export const ENGINE_VERSION = "7.0.0/1";

/** reliability.md: 20 s of CPU, 512 MB. */
export const BOUNDS: Bounds = {
  cpuSeconds: 20,
  memoryBytes: 512 * 1_024 * 1_024,
  wallMs: 180_000,
  outputBytes: 4 * 1_024 * 1_024,
};

const READER = fileURLToPath(new URL("reader.ts", import.meta.url));

const WORDS: Record<Ended, string> = {
  cpu: "Reading it took too long.",
  time: "Reading it took too long.",
  memory: "Reading it took too much memory.",
  output: "There is more on it than on any receipt.",
  crash: "The file breaks whatever reads it.",
};

/**
 * Reads one file in a program of its own, which may be ended at any time.
 * @throws UnreadablePicture with the reason, for a person; the signal's reason.
 */
export async function readFile(
  path: string,
  { today, country }: Expected,
  signal: AbortSignal,
  bounds: Bounds = BOUNDS,
): Promise<Read> {
  try {
    const words = [process.execPath, "--smol", READER, today, country ?? ""];
    const said = await confined(words, path, bounds, signal);
    const answer = JSON.parse(said.slice(said.lastIndexOf("\n") + 1)) as Read | { refusal: string };
    if ("refusal" in answer) throw new UnreadablePicture(answer.refusal);
    return answer;
  } catch (error) {
    if (error instanceof OutOfBounds) throw new UnreadablePicture(WORDS[error.ended], { cause: error });
    throw error;
  }
}
