import type { DocumentType } from "../../core/documents.ts";
import { combine, isDoubtful } from "../../core/receipts/combine.ts";
import { originOf } from "../../core/receipts/countries.ts";
import { understand } from "../../core/receipts/understand.ts";
import { rowsOf, type PageWords } from "../../core/receipts/words.ts";
import { UnreadablePicture } from "../pictures.ts";
import { lookOf } from "./looks.ts";
import { pdfPictures, pdfWords } from "./pdf.ts";
import { greyPage, type GreyPage } from "./picture.ts";
import type { Read } from "./read.ts";
import { openReader, type Language, type ReadPage } from "./text.ts";

/** A program of its own (read.ts): reads one file from its standard input, says what it found as JSON, and ends. */
const [today = "", country = ""] = process.argv.slice(2);
const expected = { today, country: country || undefined };

const SPOKEN: Record<string, Language> = { DE: "deu", AT: "deu", CH: "deu", FR: "fra", BE: "fra", ES: "spa" };

async function read(bytes: Uint8Array, kind: DocumentType): Promise<Read> {
  const written = kind === "application/pdf" ? await pdfWords(bytes) : undefined;
  const pictures = kind === "application/pdf" ? await pdfPictures(bytes) : [await greyPage(bytes, kind)];
  if (!written) return await readPictures(pictures);
  const [words, picture] = [written[0], pictures[0]];
  const look = words && picture ? lookOf(picture, words) : undefined;
  return { fields: understand(written, expected), pages: written, look: look ?? null, isText: true };
}

/** In English first; where that shows another language of ours, again in it: its letters and words are others. */
async function readPictures(pictures: readonly GreyPage[]): Promise<Read> {
  const english = await readIn("eng", pictures);
  const language = SPOKEN[originOf(rowsOf(english.pages), []).country ?? ""];
  return language === undefined ? english : await readIn(language, pictures);
}

/** Read once more, in another light, where the first time leaves doubts. */
async function readIn(language: Language, pictures: readonly GreyPage[]): Promise<Read> {
  await using reader = await openReader(language);
  const read: ReadPage[] = [];
  for (const picture of pictures) read.push(await reader.read(picture));
  const pages = read.map(({ words }) => words);
  const [first] = read;
  const look = (first && lookOf(first.picture, first.words)) ?? null;
  const fields = understand(pages, expected);
  if (!isDoubtful(fields)) return { fields, pages, look, isText: false };
  await reader.squint();
  const again: PageWords[] = [];
  for (const [at, picture] of pictures.entries())
    again.push((await reader.readAgain(picture, pages[at] ?? { turn: 0, slope: 0 })).words);
  return { fields: combine(fields, understand(again, expected)), pages, look, isText: false };
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
// On a line of its own: libraries have said things to the same place.
await Bun.write(Bun.stdout, `\n${JSON.stringify(said)}`);
// Whatever a library left running ends here.
process.exit(0);
