import type { DocumentType } from "../../core/documents.ts";
import { originOf } from "../../core/receipts/countries.ts";
import { understand } from "../../core/receipts/understand.ts";
import { rowsOf } from "../../core/receipts/words.ts";
import { UnreadablePicture } from "../pictures.ts";
import { lookOf } from "./looks.ts";
import { pdfPictures, pdfWords } from "./pdf.ts";
import { greyPage, type GreyPage } from "./picture.ts";
import type { Read } from "./read.ts";
import { openReader, type Language, type ReadPage } from "./text.ts";

/** A program of its own (read.ts): reads one file from its standard input, says what it found as JSON, and ends. */
const [today = "", country = ""] = process.argv.slice(2);

const SPOKEN: Record<string, Language> = { DE: "deu", AT: "deu", CH: "deu", FR: "fra", BE: "fra", ES: "spa" };

async function read(bytes: Uint8Array, kind: DocumentType): Promise<Read> {
  const written = kind === "application/pdf" ? await pdfWords(bytes) : undefined;
  const pictures = kind === "application/pdf" ? await pdfPictures(bytes) : [await greyPage(bytes, kind)];
  const pages = written
    ? written.map((words, at) => ({ words, picture: pictures[at] }))
    : await readPictures(pictures);
  const words = pages.map((page) => page.words);
  const [first] = pages;
  return {
    fields: understand(words, { today, country: country || undefined }),
    pages: words,
    look: (first?.picture && lookOf(first.picture, first.words)) ?? null,
    isText: written !== undefined,
  };
}

/** In English first; where that shows another language of ours, again in it: its letters and words are others. */
async function readPictures(pictures: readonly GreyPage[]): Promise<ReadPage[]> {
  const first = await readIn("eng", pictures);
  const rows = rowsOf(first.map(({ words }) => words));
  const language = SPOKEN[originOf(rows, []).country ?? ""];
  return language === undefined ? first : await readIn(language, pictures);
}

async function readIn(language: Language, pictures: readonly GreyPage[]): Promise<ReadPage[]> {
  await using reader = await openReader(language);
  const pages: ReadPage[] = [];
  for (const picture of pictures) pages.push(await reader.read(picture));
  return pages;
}

/** By its first bytes: a file that was drawn anew meanwhile is of another kind than it came as. */
function kindOf(bytes: Uint8Array): DocumentType {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  if (head.startsWith("%PDF-")) return "application/pdf";
  // What sharp tells apart by itself needs no name.
  return head.slice(4, 8) === "ftyp" ? "image/heic" : "image/jpeg";
}

const bytes = await Bun.stdin.bytes();
const said = await read(bytes, kindOf(bytes)).catch((error: unknown) => {
  if (!(error instanceof UnreadablePicture)) throw error;
  return { refusal: error.message };
});
await Bun.write(Bun.stdout, JSON.stringify(said));
// Whatever a library left running ends here.
process.exit(0);
