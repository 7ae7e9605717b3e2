import { fileURLToPath } from "node:url";
import type { Understood } from "../../core/callsheets/fields.ts";
import type { Expected } from "../../core/callsheets/understand.ts";
import type { PageWords } from "../../core/reading/words.ts";
import { ask, BOUNDS, ENDED_WORDS } from "../reading/ask.ts";

/** What the program of its own says of a file. */
export type ReadSheet = {
  understood: Understood;
  /** How large its pages are, for whoever draws boxes on them. */
  pages: Pick<PageWords, "width" | "height">[];
  /** What kind of file it was: `picture` also where a PDF had no text, and was read from pixels. */
  kind: "text" | "pdf" | "picture";
};

const READER = fileURLToPath(new URL("reader.ts", import.meta.url));
const WORDS = { ...ENDED_WORDS, output: "There is more on it than on any call sheet." };

/**
 * Reads a call sheet (PDF, Word, Excel, picture, text or Markdown) in a program of its own, which may be ended at any time.
 * @throws UnreadablePicture with the reason, for a person; the signal's reason.
 */
export async function readSheet(
  path: string,
  { today, subject, fileName }: Expected,
  signal: AbortSignal,
  bounds = BOUNDS,
): Promise<ReadSheet> {
  return await ask<ReadSheet>({
    program: READER,
    words: [today, subject ?? "", fileName ?? ""],
    path,
    signal,
    bounds,
    endedWords: WORDS,
  });
}
