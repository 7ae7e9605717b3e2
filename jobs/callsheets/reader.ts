import { understandSheet } from "../../core/callsheets/understand.ts";
import { answer } from "../reading/answer.ts";
import { paperOf } from "./paper.ts";
import type { ReadSheet } from "./read.ts";

/** A program of its own (read.ts): reads one file from its standard input, says what it found as JSON, and ends. */
const [today = "", subject = "", fileName = ""] = process.argv.slice(2);

async function read(bytes: Uint8Array): Promise<ReadSheet> {
  const { paper, kind } = await paperOf(bytes);
  const expected = { today, subject: subject || null, fileName: fileName || null };
  const pages = paper.pages.map(({ width, height }) => ({ width, height }));
  return { understood: understandSheet(paper, expected), pages, kind };
}

await answer(read);
