import { rowsOf, type PageWords } from "../../core/reading/words.ts";
import { anew, combine, isDoubtful } from "../../core/receipts/combine.ts";
import { languageIn } from "../../core/receipts/countries.ts";
import type { ReceiptFields } from "../../core/receipts/fields.ts";
import { tellingRows } from "../../core/receipts/telling.ts";
import { understand } from "../../core/receipts/understand.ts";
import { answer } from "../reading/answer.ts";
import { kindOf } from "../reading/kind.ts";
import { pdfPictures, pdfWords } from "../reading/pdf.ts";
import { greyPage, type GreyPage } from "../reading/picture.ts";
import { openReader, type Language, type Reader, type ReadPage } from "../reading/text.ts";
import { lookOf } from "./looks.ts";
import type { Read } from "./read.ts";

/** A program of its own (read.ts): reads one file from its standard input, says what it found as JSON, and ends. */
const [today = "", country = ""] = process.argv.slice(2);
const expected = { today, country: country || undefined };

/** By the country; where several are spoken, by the words that stand there. */
const SPOKEN: Record<string, Language> = { DE: "deu", AT: "deu", FR: "fra", ES: "spa" };
const WRITTEN: Record<string, Language> = { de: "deu", fr: "fra" };
const MIXED = ["CH", "BE"];

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

/**
 * In English first; where that shows another language of ours, again in it, as the pages lie: its letters and words are
 * others. Once more, in another light, where that leaves doubts; where those stay, the lines that tell the day and the
 * sums are looked at closer.
 */
async function readPictures(pictures: readonly GreyPage[]): Promise<Read> {
  let reader = await openReader("eng");
  try {
    let read: ReadPage[] = [];
    for (const picture of pictures) read.push(await reader.read(picture));
    let fields = understand(wordsOf(read), expected);
    const language = languageOf(fields, wordsOf(read));
    if (language !== undefined) {
      await reader[Symbol.asyncDispose]();
      reader = await openReader(language);
      read = await readAgain(reader, pictures, read);
      fields = understand(wordsOf(read), expected);
    }
    const [first] = read;
    const pages = wordsOf(read);
    const look = (first && lookOf(first.picture, first.words)) ?? null;
    if (!isDoubtful(fields)) return { fields, pages, look, isText: false };
    await reader.squint();
    const again = wordsOf(await readAgain(reader, pictures, read));
    const inOtherLight = understand(again, expected);
    const both = combine(fields, inOtherLight);
    if (!first || !isDoubtful(both) || Math.abs(first.words.slope) > SLOPE_MAX)
      return { fields: both, pages, look, isText: false };
    const closer = await reader.readLines(first, tellingRows(rowsOf([first.words])));
    return {
      fields: combine(fields, inOtherLight, anew(understand([closer, ...pages.slice(1)], expected))),
      pages,
      look,
      isText: false,
    };
  } finally {
    await reader[Symbol.asyncDispose]();
  }
}

/** A line that leans more is not by itself in what is cut out around it. */
const SLOPE_MAX = 0.02;

const wordsOf = (read: readonly ReadPage[]) => read.map(({ words }) => words);

function languageOf({ country }: ReceiptFields, pages: readonly PageWords[]): Language | undefined {
  if (country === null) return undefined;
  return MIXED.includes(country) ? WRITTEN[languageIn(rowsOf(pages)) ?? ""] : SPOKEN[country];
}

async function readAgain(
  reader: Reader,
  pictures: readonly GreyPage[],
  before: readonly ReadPage[],
): Promise<ReadPage[]> {
  const read: ReadPage[] = [];
  for (const [at, picture] of pictures.entries())
    read.push(await reader.readAgain(picture, before[at]?.words ?? { turn: 0, slope: 0 }));
  return read;
}

await answer(read);
