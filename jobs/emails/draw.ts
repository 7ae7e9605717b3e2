import { fileURLToPath } from "node:url";
import type { EmailDraft } from "../../core/emails.ts";
import { ask, BOUNDS, ENDED_WORDS } from "../reading/ask.ts";
import type { MailFile } from "./read.ts";

/** A paper of a draft as one looks at it: pages as WebP in base64, or the lines of a text. */
export type DrawnPaper = { pages: string[]; lines: string[] | null };
export type Drawn = { papers: DrawnPaper[] };

/** Forty-eight pages as pictures. */
const OUTPUT_BYTES = 32 * 1_024 * 1_024;

/** Draws the papers of a draft, in a program of its own. @throws UnreadablePicture with the reason; the signal's reason. */
export async function drawMail(
  { path, form, fileName }: MailFile,
  papers: EmailDraft["papers"],
  signal: AbortSignal,
): Promise<Drawn> {
  const wanted = papers.map(({ part, kind, pages }) => ({ part, kind, pages: pages.length }));
  return await ask<Drawn>({
    program: fileURLToPath(new URL("drawer.ts", import.meta.url)),
    words: [form, fileName ?? "", JSON.stringify(wanted)],
    path,
    signal,
    bounds: { ...BOUNDS, outputBytes: OUTPUT_BYTES },
    endedWords: ENDED_WORDS,
  });
}
