import { rowsOf, type PageWords } from "../../core/reading/words.ts";
import { combine, isDoubtful } from "../../core/receipts/combine.ts";
import { originOf } from "../../core/receipts/countries.ts";
import { understand } from "../../core/receipts/understand.ts";
import { answer } from "../reading/answer.ts";
import { kindOf } from "../reading/kind.ts";
import { pdfPictures, pdfWords } from "../reading/pdf.ts";
import { greyPage, type GreyPage } from "../reading/picture.ts";
import { openReader, type Language, type ReadPage } from "../reading/text.ts";
import { lookOf } from "./looks.ts";
import type { Read } from "./read.ts";

/** A program of its own (read.ts): reads one file from its standard input, says what it found as JSON, and ends. */
const [today = "", country = ""] = process.argv.slice(2);
const expected = { today, country: country || undefined };

const SPOKEN: Record<string, Language> = { DE: "deu", AT: "deu", CH: "deu", FR: "fra", BE: "fra", ES: "spa" };

/** What comes after them is small print. */
const PAGES_MAX = 3;

async function read(bytes: Uint8Array): Promise<Read> {
  const kind = kindOf(bytes);
  const isPdf = kind === "application/pdf";
  const written = isPdf ? await pdfWords(bytes, PAGES_MAX) : undefined;
  const pictures = isPdf ? await pdfPictures(bytes, PAGES_MAX) : [await greyPage(bytes, kind)];
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

await answer(read);
